#pragma once

#include <array>
#include <bitset>
#include <string>
#include <tuple>
#include <utility>

#include "config/limit_entry.h"
#include "config/reader.h"
#include "config/settings_fields.h"

namespace nexus::config {

template <class T>
void read_value(Reader& reader, Value at, const Rule& rule, T& out);

template <class T>
void read_list(Reader& reader, Value at, const Rule& rule, std::vector<T>& out) {
    // A key whose lines were all commented out is an empty list.
    if (at.kind() != Value::Kind::list && at.kind() != Value::Kind::null) {
        reader.expected(at, "a list");
        return;
    }
    out.clear();
    at.each_item([&](Value item, std::size_t index) {
        const Reader::Step step(reader, index);
        read_value(reader, item, rule, out.emplace_back());
    });
}

template <class T>
void read_map(Reader& reader, Value at, const Rule& rule, Map<T>& out) {
    if (at.kind() != Value::Kind::map && at.kind() != Value::Kind::null) {
        reader.expected(at, "a mapping from names to values");
        return;
    }
    out.clear();
    at.each_member([&](Value key, Value value) {
        const Reader::Step step(reader, key.text());
        if (reader.is_name(key, rule)) {
            read_value(reader, value, rule, out[std::string(key.text())]);
        }
    });
}

/// Reads the keys of a mapping into the members that the table of T names; what is not written keeps its value.
/// Reports unknown keys, planned ones, and required ones that are missing.
template <class T>
void read_struct(Reader& reader, Value at, T& out) {
    static constexpr auto table = fields(Of<T>{});
    static constexpr std::size_t kSize = std::tuple_size_v<decltype(table)>;
    if (at.kind() != Value::Kind::map && at.kind() != Value::Kind::null) {
        reader.expected(at, "a mapping");
        return;
    }
    std::bitset<kSize> seen;
    const auto read = [&](Value key, Value value, const auto& field) {
        if constexpr (kIsPlanned<decltype(field)>) {
            reader.not_built(key, field);
        } else {
            read_value(reader, value, field.rule, out.*field.member);
        }
    };
    const auto read_if_named = [&](Value key, Value value, const auto& field, std::size_t index) {
        if (name_of(field) != key.text()) {
            return false;
        }
        seen.set(index);
        read(key, value, field);
        return true;
    };
    at.each_member([&](Value key, Value value) {
        if (key.kind() != Value::Kind::scalar) {
            return;  // reported when the file was parsed
        }
        const Reader::Step step(reader, key.text());
        const bool is_known = std::apply(
            [&](const auto&... field) {
                std::size_t index = 0;
                return (read_if_named(key, value, field, index++) || ...);
            },
            table);
        if (!is_known) {
            reader.unknown_key(key, buildable_names<T>());
        }
    });
    const auto require = [&](const auto& field, std::size_t index) {
        if (is_required(field) && !seen.test(index)) {
            const Reader::Step step(reader, name_of(field));
            reader.problem(at, "is required");
        }
    };
    std::apply(
        [&](const auto&... field) {
            std::size_t index = 0;
            (require(field, index++), ...);
        },
        table);
}

/// Reads a node into `out` by its C++ type and `rule`. An entry of the pipeline is not read here but by pipeline.h,
/// once the blocks that it overrides are known.
template <class T>
void read_value(Reader& reader, Value at, const Rule& rule, T& out) {
    if (at.is_broken()) {
        return;
    }
    if constexpr (std::is_same_v<T, std::string>) {
        reader.read_text(at, rule, out);
    } else if constexpr (std::is_same_v<T, bool>) {
        reader.read_bool(at, out);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        reader.read_integer(at, rule, out);
    } else if constexpr (std::is_same_v<T, double>) {
        reader.read_number(at, rule, out);
    } else if constexpr (std::is_same_v<T, Secret>) {
        reader.read_secret(at, out);
    } else if constexpr (kIsDuration<T>) {
        std::chrono::milliseconds value = out;
        reader.read_duration(at, rule, T(1), value);
        out = std::chrono::duration_cast<T>(value);
    } else if constexpr (std::is_same_v<T, Limit>) {
        LimitEntry entry;
        read_struct(reader, at, entry);
        if (at.kind() == Value::Kind::map) {
            out = to_limit(reader, at, entry);
        }
    } else if constexpr (std::is_same_v<T, std::vector<Stage>>) {
        return;
    } else if constexpr (kIsOptional<T>) {
        typename T::value_type value{};
        const std::size_t before = reader.reported();
        read_value(reader, at, rule, value);
        if (reader.reported() == before) {
            out = std::move(value);
        }
    } else if constexpr (kIsList<T>) {
        read_list(reader, at, rule, out);
    } else if constexpr (kIsMap<T>) {
        read_map(reader, at, rule, out);
    } else {
        read_struct(reader, at, out);
    }
}

}  // namespace nexus::config
