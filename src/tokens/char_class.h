#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nexus::tokens {

/// What the split patterns of the encodings tell apart, by Unicode 16 category; as in config/unicode.classes.
enum class CharClass : std::uint8_t {
    other = 0,    ///< none of the following
    upper = 1,    ///< Lu, Lt
    lower = 2,    ///< Ll
    letter = 3,   ///< Lm, Lo
    mark = 4,     ///< M
    number = 5,   ///< N
    space = 6,    ///< White_Space but for line ends
    newline = 7,  ///< \r \n
    slash = 8,    ///< /
};

/// A set of classes, one bit each.
using CharSet = std::uint16_t;

constexpr CharSet set_of(CharClass c) { return static_cast<CharSet>(1U << static_cast<unsigned>(c)); }
constexpr CharSet set_of(CharClass a, CharClass b) { return static_cast<CharSet>(set_of(a) | set_of(b)); }

constexpr CharClass ascii_class(unsigned byte) {
    if (byte >= 'a' && byte <= 'z') {
        return CharClass::lower;
    }
    if (byte >= 'A' && byte <= 'Z') {
        return CharClass::upper;
    }
    if (byte >= '0' && byte <= '9') {
        return CharClass::number;
    }
    if (byte == '\r' || byte == '\n') {
        return CharClass::newline;
    }
    if (byte == ' ' || (byte >= '\t' && byte <= '\f')) {
        return CharClass::space;
    }
    return byte == '/' ? CharClass::slash : CharClass::other;
}

namespace detail {

constexpr std::array<CharSet, 128> ascii_sets() {
    std::array<CharSet, 128> sets{};
    for (unsigned byte = 0; byte < sets.size(); ++byte) {
        sets[byte] = set_of(ascii_class(byte));
    }
    return sets;
}

}  // namespace detail

/// The class of each ASCII character as a set of one.
inline constexpr std::array<CharSet, 128> kAsciiSets = detail::ascii_sets();

struct Character {
    CharSet set = set_of(CharClass::other);  ///< its class
    std::uint8_t bytes = 1;
    bool is_valid = true;
};

/// The same for a byte that is not ASCII.
Character wide_character_at(std::string_view text, std::size_t at);

/// The character at `at` < text.size(). A byte that is in no valid UTF-8 sequence (RFC 3629) is one character of class
/// `other`, as U+FFFD would be, and not valid.
inline Character character_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    return byte < 0x80 ? Character{kAsciiSets[byte], 1, true} : wide_character_at(text, at);
}

}  // namespace nexus::tokens
