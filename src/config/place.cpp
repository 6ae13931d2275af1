#include "config/place.h"

#include <utility>

namespace nexus::config {

Place Place::key(std::string_view name) const {
    Place place = *this;
    place.path_ += (path_.empty() ? "" : ".") + std::string(name);
    const Value member = exists_ ? value_.find(name) : Value();
    place.exists_ = static_cast<bool>(member);
    place.value_ = member ? member : value_;
    return place;
}

Place Place::item(std::size_t index) const {
    Place place = *this;
    place.path_ += "[" + std::to_string(index) + "]";
    const Value item = exists_ ? value_.item(index) : Value();
    place.exists_ = static_cast<bool>(item);
    place.value_ = item ? item : value_;
    return place;
}

void Place::report(Problems& problems, std::string message, std::string_view nearest) const {
    problems.add({value_.position(), path_, std::move(message), std::string(nearest)});
}

std::string nearest_model(std::string_view word, const Settings& settings) {
    std::string meant = nearest_name(word, settings.models);
    const std::size_t slash = word.find('/');
    if (meant.empty() && slash != std::string_view::npos && slash + 1 < word.size()) {
        meant = nearest_name(word.substr(0, slash), settings.providers);
        meant += meant.empty() ? std::string_view() : word.substr(slash);
    }
    return meant;
}

}  // namespace nexus::config
