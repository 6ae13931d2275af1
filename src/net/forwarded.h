#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/http_message.h"

namespace nexus::net {

/// What trusted proxies in front say of a request's client.
struct ForwardedClient {
    std::string address;      ///< the last address in the chain that is no trusted proxy; empty if none was named
    std::optional<bool> tls;  ///< whether the client came by https, if that was said
};

/// Reads X-Forwarded-For and X-Forwarded-Proto, or Forwarded (RFC 7239) if there is no X-Forwarded-For. To be called
/// only when the socket's own peer is trusted. Walks from the right, the end that proxies append to, over trusted
/// addresses: what a client wrote itself stands further left and is never reached past the first untrusted one.
ForwardedClient forwarded_client(const HeaderMap& headers, const std::vector<Cidr>& trusted);

bool is_trusted(const std::vector<Cidr>& trusted, std::string_view address);

}  // namespace nexus::net
