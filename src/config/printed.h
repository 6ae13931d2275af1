#pragma once

#include <string>
#include <utility>

#include "base/json.h"
#include "config/formats.h"
#include "config/settings_fields.h"

namespace nexus::config {

/// A value as a file would have it, by the tables that reading goes by: durations, sizes and percentages with their
/// units. What is secret or sensitive is "***", or empty if it is empty.
template <class T>
Json printed(const Rule& rule, const T& value);

inline constexpr const char* kHidden = "***";

inline Json printed_text(const Rule& rule, const std::string& value) {
    return rule.is_sensitive && !value.empty() ? Json(kHidden) : Json(value);
}

inline Json printed_integer(const Rule& rule, std::int64_t value) {
    switch (rule.written) {
        case Written::size: return size_text(value);
        case Written::percent: return std::to_string(value) + "%";
        case Written::number: break;
    }
    return value;
}

/// The keys of a struct in the order of its table; an absent optional is left out.
template <class T>
Json printed_struct(const T& value) {
    Json out = Json::object();
    each_field<T>([&](const Rule& rule, auto member) {
        Json one = printed(rule, value.*member);
        if (!one.is_null()) {
            out[std::string(rule.name)] = std::move(one);
        }
    });
    return out;
}

inline Json printed_stage(const Stage& stage) {
    if (!stage.pii && !stage.injection) {
        return stage.name;
    }
    Json out = {{"name", stage.name}};
    out.update(stage.pii ? printed_struct(*stage.pii) : printed_struct(*stage.injection));
    return out;
}

template <class T>
Json printed(const Rule& rule, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return printed_text(rule, value);
    } else if constexpr (std::is_same_v<T, Secret>) {
        return value.empty() ? "" : kHidden;
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return printed_integer(rule, value);
    } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double>) {
        return value;
    } else if constexpr (kIsDuration<T>) {
        return duration_text(value);
    } else if constexpr (std::is_same_v<T, Limit>) {
        return printed_struct(to_entry(value));
    } else if constexpr (std::is_same_v<T, Stage>) {
        return printed_stage(value);
    } else if constexpr (kIsOptional<T>) {
        return value ? printed(rule, *value) : Json();
    } else if constexpr (kIsList<T>) {
        Json out = Json::array();
        for (const auto& item : value) {
            out.push_back(printed(rule, item));
        }
        return out;
    } else if constexpr (kIsMap<T>) {
        Json out = Json::object();
        for (const auto& [name, item] : value) {
            out[name] = printed(rule, item);
        }
        return out;
    } else {
        return printed_struct(value);
    }
}

}  // namespace nexus::config
