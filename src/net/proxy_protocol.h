#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nexus::net {

/// What a load balancer says about the connection it passes on (HAProxy's PROXY protocol, versions 1 and 2).
struct ProxyHeader {
    std::size_t size = 0;  ///< bytes of the header, to be taken off the stream
    bool local = false;    ///< the balancer's own connection (health check): the socket's address is the peer
    std::string address;   ///< the client's, when not local
    std::uint16_t port = 0;
};

enum class ProxyParse : std::uint8_t { incomplete, complete, invalid };

/// The longest header that is accepted: version 1 has at most 107 bytes, version 2 says its length itself.
inline constexpr std::size_t kProxyHeaderMax = 16 + 2048;

/// Reads the header at the beginning of `bytes`. Pure.
ProxyParse parse_proxy_header(std::string_view bytes, ProxyHeader& header);

}  // namespace nexus::net
