#pragma once

#include <initializer_list>
#include <string_view>

namespace nexus::plugins::pii {

/// Whether one of `words` (lower case) stands in the 48 bytes before `at`, in any case. A word of ASCII letters must
/// not begin inside another word.
bool context_has(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words);

/// Whether one of `words` is the word right before `at`, with nothing but blanks between.
bool follows_word(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words);

}  // namespace nexus::plugins::pii
