#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nexus::tokens {

/// Kinds of text between which tokenizers differ from each other: how many of their tokens one of o200k's is worth.
enum class Script : std::uint8_t {
    word,            ///< ASCII letters
    number,          ///< ASCII digits
    sign,            ///< ASCII punctuation and blanks
    latin,           ///< Latin letters beyond ASCII
    greek_cyrillic,  ///< and the other alphabets of Europe and the Caucasus
    arabic_hebrew,
    indic,
    southeast_asian,  ///< Thai, Lao, Tibetan, Burmese, Khmer
    hangul,
    kana,
    han,    ///< and the punctuation that goes with it
    other,  ///< symbols, emoji and all else
};

inline constexpr std::size_t kScripts = 12;

/// A number of tokens of each script.
using ScriptCounts = std::array<std::uint64_t, kScripts>;

/// The script of a piece that an encoding merges within (not empty), by its first character that is not a space.
Script script_of(std::string_view piece);

}  // namespace nexus::tokens
