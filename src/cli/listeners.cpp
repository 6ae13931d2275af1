#include "cli/listeners.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>

#include "base/strings.h"
#include "net/tls.h"

namespace nexus::cli {
namespace {

constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START
constexpr std::uint64_t kInheritedMax = 256;
constexpr std::size_t kAdminBodyBytes = 64 * 1024;
constexpr std::size_t kAdminConnections = 1'000;

net::ServerLimits make_limits(const config::Settings& settings) {
    net::ServerLimits limits;
    limits.header_bytes = static_cast<std::size_t>(settings.limits.header);
    limits.body_bytes = static_cast<std::size_t>(settings.limits.body);
    limits.header_time = settings.timeouts.client_header;
    limits.body_time = settings.timeouts.client_body;
    limits.idle_time = settings.timeouts.client_idle;
    return limits;
}

Result<std::shared_ptr<const net::ServerTlsContext>> make_tls(const std::optional<config::ServerTls>& tls,
                                                              std::string_view key) {
    if (!tls) {
        return std::shared_ptr<const net::ServerTlsContext>();
    }
    const net::ServerTlsFiles files{tls->certificate, tls->key, tls->client_ca};
    auto context = net::ServerTlsContext::load(files);
    if (!context) {
        return Error(ErrorCode::invalid_request, std::string(key) + ": " + context.error().message());
    }
    return context;
}

Result<std::vector<net::Cidr>> make_networks(const std::vector<std::string>& texts) {
    std::vector<net::Cidr> networks;
    for (const std::string& text : texts) {
        const Result<net::Cidr> network = net::Cidr::parse(text);
        if (!network) {
            return Error(ErrorCode::invalid_request, "trusted_proxies: " + network.error().message());
        }
        networks.push_back(*network);
    }
    return networks;
}

/// host:port that a socket is bound to.
Result<std::string> bound_address(int descriptor) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0 ||
        (storage.ss_family != AF_INET && storage.ss_family != AF_INET6)) {
        return Error(ErrorCode::invalid_request, "an inherited descriptor is no TCP socket");
    }
    boost::asio::ip::tcp::endpoint endpoint;
    endpoint.resize(size);
    std::memcpy(endpoint.data(), &storage, size);
    const std::string host = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace

Result<ListenerSettings> make_listener_settings(const config::Settings& settings) {
    const config::Listeners& listeners = settings.listeners;
    Result<std::vector<net::Cidr>> proxies = make_networks(settings.trusted_proxies);
    if (!proxies) {
        return proxies.error();
    }
    auto data_tls = make_tls(listeners.data.tls, "listeners.data.tls");
    auto admin_tls = make_tls(listeners.admin.tls, "listeners.admin.tls");
    if (!data_tls || !admin_tls) {
        return data_tls ? admin_tls.error() : data_tls.error();
    }
    ListenerSettings made;
    made.data.name = "data";
    made.data.tls = std::move(*data_tls);
    made.data.proxy_protocol = listeners.data.proxy_protocol;
    made.data.limits = make_limits(settings);
    made.data.connections_max = static_cast<std::size_t>(settings.limits.connections);
    made.data.connections_per_ip = static_cast<std::size_t>(settings.limits.per_ip);
    made.admin.name = "admin";
    made.admin.tls = std::move(*admin_tls);
    made.admin.proxy_protocol = listeners.admin.proxy_protocol;
    made.admin.limits = make_limits(settings);
    made.admin.limits.body_bytes = kAdminBodyBytes;
    made.admin.connections_max = kAdminConnections;
    // The admin listener decides by the peer's address, so a header never replaces it; PROXY protocol may.
    if (listeners.admin.proxy_protocol) {
        made.admin.trusted_proxies = *proxies;
    }
    made.data.trusted_proxies = std::move(*proxies);
    return made;
}

std::vector<std::string> descriptor_names(std::size_t count, std::string_view names) {
    std::vector<std::string> result;
    const std::vector<std::string_view> given = split(names, ':');
    for (std::size_t i = 0; i < count; ++i) {
        const bool named = i < given.size() && (given[i] == "data" || given[i] == "admin");
        result.emplace_back(named ? given[i] : i == 0 ? "data" : i == 1 ? "admin" : "");
    }
    return result;
}

InheritedSockets inherited_sockets() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string_view(value == nullptr ? "" : value);
    };
    InheritedSockets sockets;
    const std::uint64_t count = parse_uint(variable("LISTEN_FDS")).value_or(0);
    if (parse_int(variable("LISTEN_PID")) != getpid() || count == 0 || count > kInheritedMax) {
        return sockets;
    }
    int descriptor = kFirstInherited;
    for (const std::string& name : descriptor_names(static_cast<std::size_t>(count), variable("LISTEN_FDNAMES"))) {
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        fcntl(descriptor, F_SETFL, O_NONBLOCK);
        if (!name.empty()) {
            sockets[name].push_back(descriptor);
        }
        ++descriptor;
    }
    return sockets;
}

Result<net::ListenSockets> open_sockets(const InheritedSockets& inherited, std::string_view name,
                                        const config::Listener& listener, std::size_t workers) {
    const auto found = inherited.find(name);
    if (found == inherited.end()) {
        return net::bind_listener(listener.address, listener.reuse_port ? workers : 1, listener.reuse_port);
    }
    Result<std::string> address = bound_address(found->second.front());
    if (!address) {
        return address.error();
    }
    return net::ListenSockets{found->second, std::move(*address)};
}

}  // namespace nexus::cli
