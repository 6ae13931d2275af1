#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace nexus::net {

/// The byte classes of RFC 9110, 5.5 and 5.6.2, for the parsers and for HeaderMap.

namespace syntax {

inline constexpr std::array<bool, 256> kToken = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

inline constexpr bool is_field_byte(unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; }

}  // namespace syntax

/// The length of the run of token bytes that `text` begins with.
inline std::size_t token_prefix(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size() && syntax::kToken[static_cast<unsigned char>(text[i])]) {
        ++i;
    }
    return i;
}

inline bool is_token(std::string_view text) { return !text.empty() && token_prefix(text) == text.size(); }

/// The length of the run of bytes that may stand in a field's value. Eight bytes at a time: this is where most of a
/// head's bytes are looked at.
inline std::size_t field_prefix(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101u;
    constexpr std::uint64_t highs = ones * 0x80;
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t block;
        std::memcpy(&block, text.data() + i, 8);
        const std::uint64_t del = block ^ (ones * 0x7f);
        const std::uint64_t below_space = (block - ones * 0x20) & ~block;
        const std::uint64_t is_del = (del - ones) & ~del;
        if (((below_space | is_del) & highs) != 0) {
            break;
        }
    }
    while (i < text.size() && syntax::is_field_byte(static_cast<unsigned char>(text[i]))) {
        ++i;
    }
    return i;
}

/// Without blanks and tabs at both ends (OWS).
inline std::string_view trim_ows(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace nexus::net
