#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/secret.h"

/// The words in which a struct's keys are declared, once, for everything that follows from them:
///
///     constexpr auto fields(Of<Breaker>) {
///         return std::tuple{
///             optional("errors", &Breaker::errors_percent, "share of failures that opens it").percent(),
///             optional("window", &Breaker::window, "over which failures are counted").between(1s, 1h),
///             planned("probe", "active probing is")};
///     }
///
/// read_struct.h reads values by these tables, printed.h writes them, schema.h and reference.h describe them. The C++
/// type of the member says most (text, number, duration, list, map, Secret, nested struct); a Rule says the rest.
namespace nexus::config {

/// Picks the table of T: `fields(Of<T>{})`, and the paragraph about T: `about(Of<T>{})`.
template <class T>
struct Of {
    using type = T;
};

template <class T>
concept Tabled = requires { fields(Of<T>{}); };

/// What a text must look like.
struct Format {
    std::string_view expected;  ///< completes "expected …"
    bool (*is_valid)(std::string_view);
    std::span<const std::string_view> (*spellings)() = nullptr;  ///< to suggest one from; none: there is no list
};

/// How an integer is written.
enum class Written : std::uint8_t { number, size, percent };

/// One key: its name, its line in the reference, and which values of its type are valid. In a list or a map the rule
/// holds for each value.
struct Rule {
    std::string_view name;
    std::string_view text;
    bool is_required = false;
    bool is_sensitive = false;  ///< shown nowhere, although its type is no Secret
    Written written = Written::number;
    std::int64_t min = std::numeric_limits<std::int64_t>::min();  ///< milliseconds for durations
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    std::span<const std::string_view> words{};          ///< the only valid texts; empty: any
    std::span<const std::string_view> planned_words{};  ///< refused as not built yet
    const Format* format = nullptr;
    const Format* names = nullptr;  ///< of a map's keys
};

template <class Owner, class T>
struct Field {
    Rule rule;
    T Owner::* member;

    constexpr Field range(std::int64_t min, std::int64_t max) const {
        Field field = *this;
        field.rule.min = min;
        field.rule.max = max;
        return field;
    }
    constexpr Field between(std::chrono::milliseconds min, std::chrono::milliseconds max) const {
        return range(min.count(), max.count());
    }
    constexpr Field size(std::int64_t min, std::int64_t max) const {
        Field field = range(min, max);
        field.rule.written = Written::size;
        return field;
    }
    constexpr Field percent() const {
        Field field = range(0, 100);
        field.rule.written = Written::percent;
        return field;
    }
    /// `words` (and `later`) must be static arrays.
    constexpr Field one_of(std::span<const std::string_view> words,
                           std::span<const std::string_view> later = {}) const {
        Field field = *this;
        field.rule.words = words;
        field.rule.planned_words = later;
        return field;
    }
    constexpr Field format(const Format& format) const {
        Field field = *this;
        field.rule.format = &format;
        return field;
    }
    constexpr Field names(const Format& format) const {
        Field field = *this;
        field.rule.names = &format;
        return field;
    }
    constexpr Field sensitive() const {
        Field field = *this;
        field.rule.is_sensitive = true;
        return field;
    }
};

/// A key of the documented shape whose feature this version does not have: refused by name, never ignored.
struct Planned {
    std::string_view name;
    std::string_view feature;  ///< "money budgets are": completes "… not built yet in this version"
};

template <class Owner, class T>
constexpr Field<Owner, T> required(std::string_view name, T Owner::* member, std::string_view text) {
    Field<Owner, T> field{{name, text}, member};
    field.rule.is_required = true;
    return field;
}

template <class Owner, class T>
constexpr Field<Owner, T> optional(std::string_view name, T Owner::* member, std::string_view text) {
    return {{name, text}, member};
}

constexpr Planned planned(std::string_view name, std::string_view feature) { return {name, feature}; }

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class T>
inline constexpr bool kIsMap<std::map<std::string, T, std::less<>>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsDuration = false;
template <class Rep, class Period>
inline constexpr bool kIsDuration<std::chrono::duration<Rep, Period>> = true;

template <class T>
inline constexpr bool kIsPlanned = std::is_same_v<std::remove_cvref_t<T>, Planned>;

template <class Owner, class T>
constexpr std::string_view name_of(const Field<Owner, T>& field) {
    return field.rule.name;
}
constexpr std::string_view name_of(const Planned& planned) { return planned.name; }
template <class Owner, class T>
constexpr bool is_required(const Field<Owner, T>& field) {
    return field.rule.is_required;
}
constexpr bool is_required(const Planned&) { return false; }

/// Calls `visit(rule, member)` for each key of T that can be set, in the table's order.
template <class T, class Visit>
constexpr void each_field(Visit&& visit) {
    const auto one = [&](const auto& field) {
        if constexpr (!kIsPlanned<decltype(field)>) {
            visit(field.rule, field.member);
        }
    };
    std::apply([&](const auto&... field) { (one(field), ...); }, fields(Of<T>{}));
}

/// The names of the keys that each_field visits.
template <class T>
std::vector<std::string_view> buildable_names() {
    std::vector<std::string_view> names;
    each_field<T>([&](const Rule& rule, auto) { names.push_back(rule.name); });
    return names;
}

}  // namespace nexus::config
