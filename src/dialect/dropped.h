#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/model.h"

namespace nexus::dialect {

/// The client's fields that a translated request does not carry, for EncodedRequest::dropped. It begins with every
/// field that only some dialects have and that asks for something (a value that says the default asks for nothing),
/// and with what the model had no place for. An encoder takes off what it has written, and adds what it left out of the
/// fields that every dialect has.
class DroppedFields {
  public:
    explicit DroppedFields(const ChatRequest& request);

    /// The field `name` is in the translated request.
    void written(std::string_view name);
    void add(std::string_view name) { names_.emplace(name); }
    void add_if(bool condition, std::string_view name) {
        if (condition) {
            add(name);
        }
    }
    /// Sorted, each once.
    std::vector<std::string> list() const { return {names_.begin(), names_.end()}; }

  private:
    std::set<std::string, std::less<>> names_;
};

}  // namespace nexus::dialect
