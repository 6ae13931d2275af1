#pragma once

#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// The IPv4 address that begins with the digit at `at`; empty if there is none. Not: parts of longer dotted numbers
/// (1.2.3.4.5), octets above 255 or with leading zeros, what `version` precedes, and addresses that identify nobody
/// (loopback, 0.0.0.0, netmasks).
Span match_ipv4(std::string_view text, std::size_t at);

/// The IPv6 address (RFC 4291, 2.2) whose first colon stands at `colon`; empty if there is none. A compressed form
/// needs a digit and more than two short words, so that `std::dec` and `a::b` are none.
Span match_ipv6(std::string_view text, std::size_t colon);

}  // namespace nexus::plugins::pii
