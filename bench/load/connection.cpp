#include "load/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace bench {
namespace {

constexpr int kEventsMax = 256;
std::array<epoll_event, kEventsMax> events;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void no_delay(int fd) {
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace

void die(const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

std::int64_t now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Connection::~Connection() {
    if (tls_ != nullptr) {
        SSL_shutdown(tls_);
        SSL_free(tls_);
    }
    ::close(fd_);
}

std::ptrdiff_t Connection::read(char* buffer, std::size_t size) {
    if (tls_ == nullptr) {
        const ssize_t got = ::recv(fd_, buffer, size, 0);
        if (got > 0) {
            return got;
        }
        return got < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN) ? 0 : -1;
    }
    ERR_clear_error();
    const int got = SSL_read(tls_, buffer, static_cast<int>(size));
    if (got > 0) {
        return got;
    }
    const int error = SSL_get_error(tls_, got);
    tls_wants_write_ = error == SSL_ERROR_WANT_WRITE;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

std::ptrdiff_t Connection::write_some(std::string_view bytes) {
    if (tls_ == nullptr) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            return sent;
        }
        return errno == EAGAIN || errno == EINTR || errno == ENOTCONN ? 0 : -1;
    }
    ERR_clear_error();
    const int sent = SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    if (sent > 0) {
        tls_wants_write_ = false;
        return sent;
    }
    const int error = SSL_get_error(tls_, sent);
    tls_wants_write_ = error == SSL_ERROR_WANT_WRITE;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

bool Connection::send(std::string_view bytes) {
    if (pending_.empty()) {
        const std::ptrdiff_t sent = write_some(bytes);
        if (sent < 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    pending_.append(bytes);
    return true;
}

bool Connection::flush() {
    while (!pending_.empty()) {
        const std::ptrdiff_t sent = write_some(pending_);
        if (sent <= 0) {
            return sent == 0;
        }
        pending_.erase(0, static_cast<std::size_t>(sent));
    }
    return true;
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) {
        die("epoll_create1");
    }
}

void Poller::add(int fd, std::uint64_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
        die("epoll_ctl");
    }
}

void Poller::want_write(int fd, std::uint64_t tag, bool yes) {
    epoll_event event{};
    event.events = yes ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = tag;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

int Poller::wait_raw(std::int64_t deadline_ns) {
    timespec timeout{};
    if (deadline_ns >= 0) {
        const std::int64_t left = deadline_ns - now_ns();
        timeout.tv_sec = left > 0 ? left / 1'000'000'000 : 0;
        timeout.tv_nsec = left > 0 ? left % 1'000'000'000 : 0;
    }
    return ::epoll_pwait2(epoll_, events.data(), kEventsMax, deadline_ns >= 0 ? &timeout : nullptr, nullptr);
}

std::uint64_t Poller::tag_at(int index) const { return events[static_cast<std::size_t>(index)].data.u64; }

int listen_on(std::uint16_t port, std::uint16_t* chosen) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address = loopback(port);
    socklen_t size = sizeof address;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(fd, 4096) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        die("listen");
    }
    *chosen = ntohs(address.sin_port);
    return fd;
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        die("socket");
    }
    no_delay(fd);
    const sockaddr_in address = loopback(port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
        die("connect");
    }
    return fd;
}

int accept_from(int listener) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        no_delay(fd);
    }
    return fd;
}

SSL_CTX* server_tls(const std::string& certificate, const std::string& key) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
        die("certificate " + certificate);
    }
    return context;
}

SSL_CTX* client_tls() {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

std::string option(int argc, char** argv, std::string_view name, const std::string& fallback) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == name && i + 1 < argc) {
            return argv[i + 1];
        }
        if (argument.size() > name.size() && argument.substr(0, name.size()) == name && argument[name.size()] == '=') {
            return std::string{argument.substr(name.size() + 1)};
        }
    }
    return fallback;
}

std::int64_t number(int argc, char** argv, std::string_view name, std::int64_t fallback) {
    return std::stoll(option(argc, argv, name, std::to_string(fallback)));
}

}  // namespace bench
