#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Non-blocking sockets with or without TLS, for programs of one thread around epoll.
namespace bench {

[[noreturn]] void die(const std::string& what);
std::int64_t now_ns();

/// One TCP connection. Bytes that the kernel does not take at once are kept and sent by `flush`.
class Connection {
  public:
    Connection(int fd, SSL* tls) : fd_(fd), tls_(tls) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int fd() const { return fd_; }
    /// Bytes read into `buffer`; 0 when there are none for now; -1 when the peer closed or the connection failed.
    std::ptrdiff_t read(char* buffer, std::size_t size);
    /// False when the connection failed.
    bool send(std::string_view bytes);
    bool flush();
    bool wants_to_write() const { return !pending_.empty() || tls_wants_write_; }
    /// TLS may hold bytes that epoll does not know of.
    bool has_buffered() const { return tls_ != nullptr && SSL_pending(tls_) > 0; }
    SSL* tls() const { return tls_; }

  private:
    std::ptrdiff_t write_some(std::string_view bytes);

    int fd_;
    SSL* tls_;
    std::string pending_;
    bool tls_wants_write_ = false;
};

/// An epoll set whose entries carry a number of the caller's.
class Poller {
  public:
    Poller();
    void add(int fd, std::uint64_t tag);
    void want_write(int fd, std::uint64_t tag, bool yes);
    /// Calls `ready(tag)` for each descriptor that can be read or written; waits at most until `deadline_ns`
    /// (negative: without end).
    template <class Ready>
    void wait(std::int64_t deadline_ns, Ready ready) {
        const int count = wait_raw(deadline_ns);
        for (int i = 0; i < count; ++i) {
            ready(tag_at(i));
        }
    }

  private:
    int wait_raw(std::int64_t deadline_ns);
    std::uint64_t tag_at(int index) const;

    int epoll_;
};

int listen_on(std::uint16_t port, std::uint16_t* chosen);
/// A connection to 127.0.0.1:port, not yet established; non-blocking, TCP_NODELAY.
int connect_to(std::uint16_t port);
/// An accepted connection, or -1.
int accept_from(int listener);

/// TLS 1.2 and 1.3 contexts; the client's verifies nothing, since certificates here are made for the run.
SSL_CTX* server_tls(const std::string& certificate, const std::string& key);
SSL_CTX* client_tls();

/// `--name value` and `--name=value` pairs of a command line.
std::string option(int argc, char** argv, std::string_view name, const std::string& fallback);
std::int64_t number(int argc, char** argv, std::string_view name, std::int64_t fallback);

}  // namespace bench
