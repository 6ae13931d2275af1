#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/strings.h"
#include "config/entities.h"

namespace nexus::plugins::pii {

/// The placeholders of one request: the same value always gets the same number, so that a model can still tell two
/// people's addresses apart. Holds copies of the values for as long as the request is being read, no longer.
class Placeholders {
  public:
    /// `[EMAIL_1]`
    std::string of(const config::EntityRow& entity, std::string_view value);

  private:
    /// By stem, since all kinds of secrets count together.
    struct Numbers {
        std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> by_value;
    };
    std::map<std::string_view, Numbers> by_stem_;
};

}  // namespace nexus::plugins::pii
