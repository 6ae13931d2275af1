#include "net/acceptor.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/worker.h"

namespace nexus::net {
namespace {

constexpr std::chrono::milliseconds kExhaustedPause{100};
constexpr int kTurn = 64;

Peer peer_of(const sockaddr_storage& storage) {
    Peer peer;
    char text[INET6_ADDRSTRLEN] = {};
    if (storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        (void)::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
        peer.port = ntohs(v4.sin_port);
    } else if (storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
        peer.port = ntohs(v6.sin6_port);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            (void)::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof(text));
        } else {
            (void)::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
        }
    }
    peer.address = text;
    return peer;
}

}  // namespace

Acceptor::Acceptor(Worker& worker, int descriptor, Sink& sink)
    : Deadline(worker.deadlines()),
      worker_(worker),
      readiness_(worker.loop(), *this),
      sink_(sink),
      descriptor_(descriptor) {}

Acceptor::~Acceptor() {
    readiness_.close();
    ::close(descriptor_);
}

void Acceptor::start() {
    if (!readiness_.is_open() && readiness_.open(descriptor_)) {
        accept_all();
    }
}

void Acceptor::stop() {
    readiness_.close();
    Deadline::clear();
}

void Acceptor::accept_all() {
    for (int turn = 0; readiness_.is_open(); ++turn) {
        if (turn == kTurn) {
            Deadline::set_after(std::chrono::nanoseconds(0));  // after the loop's other work
            return;
        }
        sockaddr_storage storage{};
        socklen_t size = sizeof(storage);
        const int accepted =
            ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&storage), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted >= 0) {
            sink_.on_accept(worker_, accepted, peer_of(storage));
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            Deadline::set_after(kExhaustedPause);
            return;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EBADF || errno == EINVAL) {
            return;
        }
        // Anything else (accept(2)) is an error of that one connection.
    }
}

}  // namespace nexus::net
