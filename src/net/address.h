#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nexus::net {

/// host:port as configuration writes it: `0.0.0.0:8080`, `[::1]:8080`, `localhost:8080`.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};
Result<HostPort> parse_host_port(std::string_view text);

/// A network such as 10.0.0.0/8 or fd00::/8; a bare address is its own network. IPv4-mapped IPv6 counts as IPv4.
class Cidr {
  public:
    static Result<Cidr> parse(std::string_view text);
    bool contains(std::string_view address) const;  ///< false for what is no address

  private:
    std::array<std::uint8_t, 16> network_{};
    int bits_ = 0;
};

bool is_loopback(std::string_view host);

/// The base URL of an upstream, checked: http or https, a host, no user, query or fragment.
struct BaseUrl {
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    std::string path;  ///< without a trailing slash; may be empty
};
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace nexus::net
