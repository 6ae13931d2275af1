#pragma once

#include <string>
#include <string_view>

namespace nexus::net {

struct SocketAddress;

/// The numbers of an address, without its port: `192.0.2.1`, `2001:db8::1`. Empty for another family than IP.
std::string text_of(const SocketAddress& address);

/// Why an address is no server on the public Internet, in a few words ("private", "loopback", "cloud metadata", …), or
/// empty where it is one. What is no address at all is "not an address". By the IANA registries of special-purpose
/// IPv4 and IPv6 addresses (RFC 6890), multicast, and the addresses under which clouds serve their metadata. An IPv4
/// address inside of an IPv6 one counts as that: mapped (::ffff:0:0/96) and of the well-known NAT64 prefix, which
/// networks without IPv4 give to every name; other forms of embedding (6to4, Teredo, the deprecated compatible form)
/// are refused as a whole.
std::string_view special_purpose_of(std::string_view address);

}  // namespace nexus::net
