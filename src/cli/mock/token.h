#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nexus::cli {

/// The mock provider's token: four bytes of text, fewer where a UTF-8 sequence would be split or the text ends.
inline constexpr std::size_t kMockTokenBytes = 4;

/// What an image counts as, in a prompt and in an answer.
inline constexpr std::int64_t kMockImageTokens = 256;

/// The token of `text` that begins at `at`, which is before the text's end and between sequences.
std::string_view token_at(std::string_view text, std::size_t at);
std::int64_t count_tokens(std::string_view text);

/// `text` with `tokens` tokens: cut, or repeated from its beginning.
std::string with_length(std::string_view text, std::int64_t tokens);

}  // namespace nexus::cli
