#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The small languages inside scalars. Pure; each reader takes the whole text or nothing.
namespace nexus::config {

/// `500ms`, `5s`, `10m`, `2h`, `7d`: a whole number and its unit, at most 10 years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// In the largest unit that divides it: `90s`, `10m`.
std::string duration_text(std::chrono::milliseconds duration);

/// `60KiB`, `32MiB`, `1GB`, `512B`: a whole number and its unit (KB = 1000 bytes, KiB = 1024), at most 1 PiB.
std::optional<std::int64_t> parse_size(std::string_view text);
std::string size_text(std::int64_t bytes);

/// `20%`: a whole number from 0 to 100.
std::optional<std::int64_t> parse_percent(std::string_view text);

/// The host of `host:port`, where host is an IPv4 address, an IPv6 address in brackets, or `localhost`; nothing if
/// the text is none.
std::optional<std::string> listener_host(std::string_view text);
/// Whether only this machine can reach a listener on `host`: 127.0.0.0/8, ::1, localhost.
bool is_loopback_host(std::string_view host);

bool is_listener_address(std::string_view text);
/// `10.0.0.0/8`, `fd00::/8` or one address.
bool is_cidr(std::string_view text);
/// Empty, or http(s)://host[:port][/path] without user, query or fragment.
bool is_base_url(std::string_view text);
/// The same, but never empty.
bool is_http_url(std::string_view text);
/// Empty, or `/` and further segments without a trailing slash.
bool is_base_path(std::string_view text);
/// `*`, or scheme://host[:port] as browsers send it.
bool is_cors_origin(std::string_view text);
/// RFC 9110, section 5.6.2: a token.
bool is_header_name(std::string_view text);
/// A header that an operator may add: a token, and none that frames the message or belongs to the connection.
bool is_addable_header(std::string_view text);
/// What names a thing of the operator's: 1 to 128 bytes without blanks at the ends, control characters or slashes.
bool is_plain_name(std::string_view text);
/// The same with slashes, as model names have them.
bool is_model_name(std::string_view text);
bool has_control_character(std::string_view text);

/// A lower bound of how many bits a guesser of `secret` must try, from its length and the alphabet it draws from.
int secret_bits(std::string_view secret);

}  // namespace nexus::config
