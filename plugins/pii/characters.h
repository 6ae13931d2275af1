#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

/// Byte classes for the detectors, by one table look-up each.
namespace nexus::plugins::pii {

enum CharacterClass : std::uint16_t {
    kDigit = 1,
    kLower = 2,
    kUpper = 4,
    kHex = 8,             ///< 0-9 a-f A-F
    kDash = 16,           ///< - _
    kBase64 = 32,         ///< letters, digits, + /
    kLocalPart = 64,      ///< of an e-mail address: letters, digits, . _ % + -
    kDigitGlue = 128,     ///< what stands between the digit groups of one number: blank - . /
    kLatinLead = 256,     ///< first byte of a two-byte Latin letter, U+00C0 to U+024F
    kContinuation = 512,  ///< UTF-8 continuation byte
    kBlank = 1024,        ///< blank, tab, CR, LF
};
constexpr std::uint16_t kAlpha = kLower | kUpper;
constexpr std::uint16_t kAlnum = kAlpha | kDigit;

constexpr std::array<std::uint16_t, 256> make_classes() {
    std::array<std::uint16_t, 256> classes{};
    const auto mark = [&classes](std::string_view bytes, unsigned bits) {
        for (const char c : bytes) {
            auto& entry = classes[static_cast<unsigned char>(c)];
            entry = static_cast<std::uint16_t>(entry | bits);
        }
    };
    mark("0123456789", kDigit | kHex | kBase64 | kLocalPart);
    mark("abcdefghijklmnopqrstuvwxyz", kLower | kBase64 | kLocalPart);
    mark("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kUpper | kBase64 | kLocalPart);
    mark("abcdefABCDEF", kHex);
    mark("-_", kDash | kLocalPart);
    mark("+/", kBase64);
    mark(".%+", kLocalPart);
    mark(" -./", kDigitGlue);
    mark(" \t\r\n", kBlank);
    for (std::size_t byte = 0x80; byte < 0xC0; ++byte) {
        classes[byte] = kContinuation;
    }
    for (std::size_t byte = 0xC3; byte <= 0xC9; ++byte) {
        classes[byte] = kLatinLead;
    }
    return classes;
}

inline constexpr std::array<std::uint16_t, 256> kClasses = make_classes();

inline bool is(char c, unsigned classes) { return (kClasses[static_cast<unsigned char>(c)] & classes) != 0; }
/// Whether there is a byte at `at` and it is of one of the classes. `at` may be beyond the end, or wrapped below 0.
inline bool is_at(std::string_view text, std::size_t at, unsigned classes) {
    return at < text.size() && is(text[at], classes);
}
inline char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
/// The first position from `at` on, below `end`, whose byte is of none of the classes; else `end`.
inline std::size_t skip(std::string_view text, std::size_t at, std::size_t end, unsigned classes) {
    while (at < end && is(text[at], classes)) {
        ++at;
    }
    return at;
}
inline char to_lower(char c) { return is(c, kUpper) ? static_cast<char>(c | 0x20) : c; }

}  // namespace nexus::plugins::pii
