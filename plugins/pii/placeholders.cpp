#include "plugins/pii/placeholders.h"

namespace nexus::plugins::pii {

std::string Placeholders::of(const config::EntityRow& entity, std::string_view value) {
    auto& by_value = by_stem_[entity.stem].by_value;
    auto known = by_value.find(value);
    if (known == by_value.end()) {
        known = by_value.emplace(std::string(value), by_value.size() + 1).first;
    }
    std::string text = "[";
    text += entity.stem;
    text += '_';
    append_int(text, static_cast<std::int64_t>(known->second));
    text += ']';
    return text;
}

}  // namespace nexus::plugins::pii
