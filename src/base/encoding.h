#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nexus {

/// RFC 4648, section 4, with padding.
std::string base64_encode(std::string_view bytes);
/// RFC 4648, section 5, without padding.
std::string base64url_encode(std::string_view bytes);
/// Either alphabet, padding optional; nothing if a byte is outside of it.
std::optional<std::string> base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

/// RFC 3986: everything but unreserved characters becomes %XX (upper case).
std::string percent_encode(std::string_view text);
/// Nothing on a broken escape. `plus_is_space` for query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace nexus
