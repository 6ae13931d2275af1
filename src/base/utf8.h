#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nexus {

/// Whether all of `text` is valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
bool is_valid_utf8(std::string_view text);

/// The length of the longest prefix of `text` that does not end inside a sequence; the rest (at most 3 bytes) waits
/// for what follows.
std::size_t utf8_whole_prefix(std::string_view text);

/// The largest position <= `at` that does not split a sequence of valid UTF-8 `text`.
std::size_t utf8_boundary_before(std::string_view text, std::size_t at);

/// Appends `code_point` in UTF-8; a surrogate or a value beyond U+10FFFF becomes U+FFFD.
void append_utf8(std::string& out, std::uint32_t code_point);

/// `text` with every invalid sequence replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

}  // namespace nexus
