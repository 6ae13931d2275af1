#include "net/client_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "net/await_probe.h"
#include "net/pool.h"
#include "net/tls.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

using Reason = TransferFacts::Reason;

// The least that one address gets before the next is tried.
constexpr std::chrono::milliseconds kAddressTimeMin{250};

ClientConnection::OpenResult failure(Reason reason, std::string message) {
    return ClientConnection::OpenResult{reason, std::move(message)};
}

// 0 once connected, EINPROGRESS while it is not, else the error.
int connect_state(int descriptor) {
    int error = 0;
    socklen_t size = sizeof(error);
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        return error != 0 ? error : errno;
    }
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof(peer);
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0) {
        return errno == ENOTCONN ? EINPROGRESS : errno;
    }
    return 0;
}

}  // namespace

Task<ClientConnection::OpenResult> ClientConnection::open(const Addresses& addresses, SteadyTime deadline,
                                                          const Cancellation& cancellation, AwaitProbe* probe) {
    Wake wake = Wake::ready;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (cancellation.cancelled()) {
            co_return failure(Reason::cancelled, "cancelled");
        }
        const SteadyTime now = real_time();
        const auto share = (deadline - now) / static_cast<std::ptrdiff_t>(addresses.size() - i);
        const auto least = std::chrono::duration_cast<SteadyTime::duration>(kAddressTimeMin);
        transport_.socket().set_deadline(std::min(deadline, now + std::max(share, least)));
        wake = co_await connect(addresses[i], probe);
        if (transport_.socket().is_open()) {
            break;
        }
        if (wake == Wake::cancelled) {
            co_return failure(Reason::cancelled, "cancelled");
        }
    }
    if (!transport_.socket().is_open()) {
        const bool late = wake == Wake::timeout;
        co_return late ? failure(Reason::timeout, "connecting took too long")
                       : failure(Reason::connect, "the connection was refused or the host is not reachable");
    }
    if (endpoint_->tls != nullptr) {
        OpenResult secured = co_await secure(deadline, probe);
        co_return secured;
    }
    co_return OpenResult();
}

// On failure the socket is closed.
Task<Wake> ClientConnection::connect(const SocketAddress& address, AwaitProbe* probe) {
    const int descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        co_return Wake::ready;
    }
    const int result = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address.storage), address.size);
    int state = result == 0 ? 0 : errno;
    Socket& socket = transport_.socket();
    if (!socket.open(descriptor)) {
        co_return Wake::ready;
    }
    while (state == EINPROGRESS) {
        if (probe != nullptr) {
            probe->at_await();
        }
        const Wake wake = co_await socket.wait(Socket::Direction::write);
        if (wake != Wake::ready) {
            socket.close();
            co_return wake;
        }
        state = connect_state(descriptor);
    }
    if (state != 0) {
        socket.close();
    }
    co_return Wake::ready;
}

Task<ClientConnection::OpenResult> ClientConnection::secure(SteadyTime deadline, AwaitProbe* probe) {
    const TlsTicket ticket = worker_.pool().take_ticket(*endpoint_);
    std::unique_ptr<TlsSession> session =
        TlsSession::client(*endpoint_->tls, worker_.buffers(), endpoint_->host, ticket.get());
    if (!session) {
        co_return failure(Reason::tls, "the TLS connection cannot be set up");
    }
    transport_.start_tls(std::move(session));
    transport_.socket().set_deadline(deadline);
    const Wake wake = co_await transport_.handshake(probe);
    if (wake == Wake::cancelled) {
        co_return failure(Reason::cancelled, "cancelled");
    }
    if (wake == Wake::timeout) {
        co_return failure(Reason::timeout, "the TLS handshake took too long");
    }
    // Nothing of a request has been written before this line.
    if (!transport_.tls()->established()) {
        const std::string& fault = transport_.tls()->fault();
        co_return failure(Reason::tls, fault.empty() ? "the TLS handshake was cut" : fault);
    }
    co_return OpenResult();
}

bool ClientConnection::rest(Pool& pool, SteadyTime now) {
    if (transport_.tls() != nullptr) {
        pool.keep_ticket(*endpoint_, transport_.tls()->take_ticket());
    }
    transport_.socket().clear_deadline();
    if (!is_silent()) {
        return false;
    }
    pool_ = &pool;
    idle_since_ = now;
    transport_.socket().observe(this);
    return true;
}

void ClientConnection::wake() {
    pool_ = nullptr;
    transport_.socket().observe(nullptr);
}

// Whether nothing has come, not even an end. TLS may have had something to say to itself (a session ticket).
bool ClientConnection::is_silent() {
    if (!transport_.socket().maybe_readable() && transport_.tls() == nullptr) {
        return true;
    }
    char byte;
    return transport_.read(std::span<char>(&byte, 1)).status == Io::would_block;
}

void ClientConnection::on_socket_readable() {
    if (pool_ != nullptr && !is_silent()) {
        pool_->discard(*this);  // destroys this
    }
}

}  // namespace nexus::net
