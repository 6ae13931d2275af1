#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "config/document.h"
#include "config/problems.h"
#include "config/settings.h"

namespace nexus::config {

/// A key of the configuration by its path, for checks that look at values and report at nodes. Cheap enough to make
/// when there is something to report, not for every value.
class Place {
  public:
    explicit Place(Value root) : value_(root) {}

    Place key(std::string_view name) const;
    Place item(std::size_t index) const;
    /// Calls `visit(name, place)` for each member, without the look-ups that `key` makes.
    template <class Visit>
    void each_member(Visit&& visit) const {
        if (!exists_ || value_.kind() != Value::Kind::map) {
            return;
        }
        value_.each_member([&](Value key, Value value) {
            Place place = *this;
            place.path_ += (path_.empty() ? "" : ".") + std::string(key.text());
            place.value_ = value;
            visit(key.text(), place);
        });
    }
    /// Whether the file has it.
    bool exists() const { return exists_; }
    /// The node, or the last one on the way that exists.
    Value value() const { return value_; }
    Position position() const { return value_.position(); }
    void report(Problems& problems, std::string message, std::string_view nearest = {}) const;

  private:
    Value value_;
    std::string path_;
    bool exists_ = true;
};

/// The name that was probably meant by `word`, for "did you mean"; none where there are too many to compare.
template <class T>
std::string nearest_name(std::string_view word, const Map<T>& names) {
    constexpr std::size_t kCandidatesMax = 2000;
    if (names.size() > kCandidatesMax || word.size() > 128) {
        return {};
    }
    std::vector<std::string_view> candidates;
    for (const auto& [name, unused] : names) {
        candidates.push_back(name);
    }
    return std::string(nearest(word, candidates).value_or(""));
}

/// The same for the name of a model, which may be written `provider/model`, too.
std::string nearest_model(std::string_view word, const Settings& settings);

}  // namespace nexus::config
