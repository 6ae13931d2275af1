#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nexus {

/// Without leading and trailing blanks, tabs, CR and LF.
std::string_view trim(std::string_view text);

/// The parts between `separator`s, empty ones included; "" gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

/// ASCII only; other bytes are left as they are.
std::string lower(std::string_view text);
bool iequals(std::string_view left, std::string_view right);

/// The candidate that a person most likely meant by `word` (edit distance at most a third of its length, a swap of two
/// neighbours being one edit), or nothing.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The whole of `text` as a decimal integer, or nothing (also on overflow, sign included only for signed use).
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<std::uint64_t> parse_uint(std::string_view text);

/// `*` in `pattern` stands for any run of bytes. Linear for one star; never exponential.
bool glob_match(std::string_view pattern, std::string_view text);

/// Appends `value` in decimal.
void append_int(std::string& out, std::int64_t value);

/// A map's hash for look-up by std::string_view without a copy.
struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace nexus
