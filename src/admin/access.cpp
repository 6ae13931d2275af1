#include "admin/access.h"

#include <boost/asio/ip/address.hpp>
#include <string>

#include "base/strings.h"
#include "net/address.h"

namespace nexus::admin {
namespace {

/// host[:port] → host, without an IPv6 address's brackets.
std::string_view host_part(std::string_view authority) {
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        return end == std::string_view::npos ? std::string_view() : authority.substr(1, end - 1);
    }
    return authority.substr(0, authority.find(':'));
}

bool is_address_or_localhost(std::string_view authority) {
    const std::string host(host_part(authority));
    boost::system::error_code failed;
    (void)boost::asio::ip::make_address(host, failed);
    return !failed || iequals(host, "localhost");
}

bool is_same_origin(std::string_view origin, std::string_view host) {
    const std::size_t scheme = origin.find("://");
    return scheme != std::string_view::npos && iequals(origin.substr(scheme + 3), host);
}

bool was_forwarded(const net::HeaderMap& headers) {
    for (const std::string_view name : {"forwarded", "x-forwarded-for", "x-real-ip", "via"}) {
        if (headers.get(name)) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Error> refuse_access(const net::RequestHead& head, const net::Peer& peer) {
    const std::string_view host = head.headers.get("host").value_or("");
    if (!net::is_loopback(peer.address) || was_forwarded(head.headers)) {
        return Error(ErrorCode::permission_denied, "This path answers only requests from the machine itself.");
    }
    if (!host.empty() && !is_address_or_localhost(host)) {
        return Error(ErrorCode::permission_denied, "This path answers only requests to an IP address or localhost.");
    }
    const std::optional<std::string_view> origin = head.headers.get("origin");
    const std::string_view site = head.headers.get("sec-fetch-site").value_or("none");
    if ((origin && !is_same_origin(*origin, host)) || (site != "none" && site != "same-origin")) {
        return Error(ErrorCode::permission_denied, "Requests that another web site causes are refused.");
    }
    return std::nullopt;
}

}  // namespace nexus::admin
