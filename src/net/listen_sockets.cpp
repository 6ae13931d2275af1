#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "net/server.h"

namespace nexus::net {
namespace {

constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn

Error bind_error(const std::string& address, const char* step) {
    return Error(ErrorCode::internal_error,
                 "cannot " + std::string(step) + " " + address + ": " + std::generic_category().message(errno));
}

std::string bound_address(int descriptor) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        return {};
    }
    char text[INET6_ADDRSTRLEN] = {};
    if (storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
        (void)::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
        return "[" + std::string(text) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    (void)::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
    return std::string(text) + ":" + std::to_string(ntohs(v4.sin_port));
}

// A listening descriptor, or -1 with errno.
int listen_on(const addrinfo& where, bool reuse_port) {
    const int descriptor = ::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, where.ai_protocol);
    if (descriptor < 0) {
        return -1;
    }
    const int on = 1;
    const int off = 0;
    (void)::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (where.ai_family == AF_INET6) {
        // [::] serves IPv4 as well.
        (void)::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    }
    const bool ready = (!reuse_port || ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
                       ::bind(descriptor, where.ai_addr, where.ai_addrlen) == 0 && ::listen(descriptor, kBacklog) == 0;
    if (!ready) {
        const int error = errno;
        ::close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

}  // namespace

Result<ListenSockets> bind_listener(const std::string& address, std::size_t count, bool reuse_port) {
    Result<HostPort> parsed = parse_host_port(address);
    if (!parsed) {
        return std::move(parsed).error();
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    ListenSockets sockets;
    std::string port = std::to_string(parsed->port);
    const std::size_t wanted = reuse_port ? count : 1;
    while (sockets.descriptors.size() < wanted) {
        addrinfo* found = nullptr;
        if (::getaddrinfo(parsed->host.c_str(), port.c_str(), &hints, &found) != 0) {
            return Error(ErrorCode::invalid_request, "cannot resolve the listener's address " + address);
        }
        const int descriptor = listen_on(*found, reuse_port);
        ::freeaddrinfo(found);
        if (descriptor < 0) {
            const Error error = bind_error(address, "bind");
            for (const int earlier : sockets.descriptors) {
                ::close(earlier);
            }
            return error;
        }
        sockets.descriptors.push_back(descriptor);
        if (sockets.descriptors.size() == 1) {
            // The others share the port that the kernel chose for the first.
            sockets.address = bound_address(descriptor);
            port = sockets.address.substr(sockets.address.rfind(':') + 1);
        }
    }
    return sockets;
}

}  // namespace nexus::net
