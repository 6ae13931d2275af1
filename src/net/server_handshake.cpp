#include <sys/socket.h>

#include <cerrno>

#include "net/forwarded.h"
#include "net/proxy_protocol.h"
#include "net/server_connection.h"
#include "net/worker.h"

namespace nexus::net {

// What comes before the first request: the PROXY header, then TLS. False if the connection ends there.
Task<bool> ServerConnection::open() {
    if (broken_) {
        co_return false;
    }
    transport_.socket().set_deadline_after(limits_.header_time);
    peer_trusted_ = is_trusted(options_->trusted_proxies, socket_peer_.address);
    if (options_->proxy_protocol) {
        const bool proxied = co_await read_proxy_header();
        if (!proxied) {
            co_return false;
        }
    }
    if (options_->tls) {
        const bool secured = co_await accept_tls();
        if (!secured) {
            co_return false;
        }
    }
    co_return true;
}

Task<bool> ServerConnection::read_proxy_header() {
    if (!peer_trusted_) {
        co_return false;
    }
    Socket& socket = transport_.socket();
    char bytes[kProxyHeaderMax];
    ProxyHeader header;
    for (;;) {
        // Peeked, so that what follows the header stays in the kernel for TLS or HTTP to read.
        const ssize_t size = ::recv(socket.descriptor(), bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) {
            co_return false;
        }
        const std::size_t seen = size > 0 ? static_cast<std::size_t>(size) : 0;
        const ProxyParse parsed = parse_proxy_header(std::string_view(bytes, seen), header);
        if (parsed == ProxyParse::invalid || (parsed == ProxyParse::incomplete && seen == sizeof(bytes))) {
            co_return false;
        }
        if (parsed == ProxyParse::complete) {
            break;
        }
        const Wake wake = co_await socket.wait(Socket::Direction::read);
        if (wake != Wake::ready) {
            co_return false;
        }
    }
    (void)::recv(socket.descriptor(), bytes, header.size, MSG_DONTWAIT);
    if (!header.local) {
        socket_peer_.address = header.address;
        socket_peer_.port = header.port;
        peer_trusted_ = is_trusted(options_->trusted_proxies, socket_peer_.address);
    }
    co_return true;
}

Task<bool> ServerConnection::accept_tls() {
    std::unique_ptr<TlsSession> session = TlsSession::server(*options_->tls, share_.worker.buffers());
    if (!session) {
        co_return false;
    }
    transport_.start_tls(std::move(session));
    const Wake wake = co_await transport_.handshake(nullptr);
    if (wake != Wake::ready || !transport_.tls()->established()) {
        co_return false;
    }
    socket_peer_.tls = true;
    socket_peer_.certificate_subject = transport_.tls()->peer_subject();
    co_return true;
}

}  // namespace nexus::net
