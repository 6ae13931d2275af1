// A fixed upstream for measurements: one thread, one epoll set, the same answer to every POST, in OpenAI's format or
// another's (`--format`). A request whose body
// asks for a stream gets events, `--pace-us` apart (0: as fast as the client reads), `--per-write` events in one write.
#include <strings.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "load/connection.h"
#include "load/content.h"

namespace {

using bench::Connection;

struct Options {
    bench::Format format = bench::Format::openai;
    std::int64_t pace_ns = 0;
    std::size_t per_write = 1;
    std::string certificate;
    std::string key;
};

/// A request's framing, read without keeping its body.
struct Session {
    explicit Session(int fd, SSL* tls) : connection(fd, tls) {}
    Connection connection;
    std::string input;
    bool in_body = false;
    bool chunked = false;
    bool streams = false;
    std::size_t body_left = 0;
    std::size_t next_event = 0;
    bool streaming = false;
    bool blocked = false;  // an unpaced stream whose reader is behind: goes on once its bytes have left
    bool polls_write = false;
};

class Upstream {
  public:
    Upstream(Options options, std::size_t answer_bytes, std::size_t deltas);
    void run(std::uint16_t port);

  private:
    void accept_all();
    void ready(int fd);
    void consume(Session& session);
    bool read_head(Session& session);
    bool read_body(Session& session);
    void answer(Session& session);
    void send_events(Session& session);
    void pace();
    void pump();
    void after_write(Session& session);
    void close(int fd);

    Options options_;
    std::string answer_;
    std::string stream_head_;
    std::vector<std::string> writes_;  // each is one write's worth of chunks
    bench::Poller poller_;
    int listener_ = -1;
    SSL_CTX* tls_ = nullptr;
    std::unordered_map<int, std::unique_ptr<Session>> sessions_;
    std::deque<std::pair<std::int64_t, int>> due_;  // paced streams, earliest first: all have the same interval
    std::deque<int> runnable_;                      // unpaced streams, one write each in turn
    std::string buffer_;
};

Upstream::Upstream(Options options, std::size_t answer_bytes, std::size_t deltas)
    : options_(std::move(options)), buffer_(256 * 1024, '\0') {
    const std::string body = bench::answer_body(options_.format, answer_bytes);
    answer_ = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(body.size()) +
              "\r\nx-request-id: req_bench\r\n\r\n" + body;
    stream_head_ =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n"
        "transfer-encoding: chunked\r\n\r\n";
    std::string write;
    std::size_t events = 0;
    const std::vector<std::string> all = bench::stream_events(options_.format, deltas);
    for (const std::string& event : all) {
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", event.size());
        write += size + event + "\r\n";
        if (++events % options_.per_write == 0 && events < all.size()) {
            writes_.push_back(std::move(write));
            write.clear();
        }
    }
    // As providers send it: the end of the body comes with the last event.
    writes_.push_back(write + "0\r\n\r\n");
    if (!options_.certificate.empty()) {
        tls_ = bench::server_tls(options_.certificate, options_.key);
    }
}

void Upstream::run(std::uint16_t port) {
    std::uint16_t chosen = 0;
    listener_ = bench::listen_on(port, &chosen);
    poller_.add(listener_, static_cast<std::uint64_t>(listener_));
    std::printf("{\"port\":%d}\n", chosen);
    std::fflush(stdout);
    for (;;) {
        std::int64_t deadline = due_.empty() ? -1 : due_.front().first;
        if (!runnable_.empty()) {
            deadline = 0;
        }
        poller_.wait(deadline, [this](std::uint64_t tag) {
            if (static_cast<int>(tag) == listener_) {
                accept_all();
            } else {
                ready(static_cast<int>(tag));
            }
        });
        pace();
        pump();
    }
}

void Upstream::accept_all() {
    for (int fd = bench::accept_from(listener_); fd >= 0; fd = bench::accept_from(listener_)) {
        SSL* tls = nullptr;
        if (tls_ != nullptr) {
            tls = SSL_new(tls_);
            SSL_set_fd(tls, fd);
            SSL_set_accept_state(tls);
        }
        sessions_.emplace(fd, std::make_unique<Session>(fd, tls));
        poller_.add(fd, static_cast<std::uint64_t>(fd));
    }
}

void Upstream::ready(int fd) {
    const auto found = sessions_.find(fd);
    if (found == sessions_.end()) {
        return;
    }
    Session& session = *found->second;
    if (!session.connection.flush()) {
        return close(fd);
    }
    do {
        const std::ptrdiff_t got = session.connection.read(buffer_.data(), buffer_.size());
        if (got < 0) {
            return close(fd);
        }
        session.input.append(buffer_.data(), static_cast<std::size_t>(got));
    } while (session.connection.has_buffered());
    if (session.blocked && !session.connection.wants_to_write()) {
        session.blocked = false;
        runnable_.push_back(fd);
    }
    consume(session);
    after_write(session);
}

void Upstream::after_write(Session& session) {
    const bool waits = session.connection.wants_to_write();
    if (waits != session.polls_write) {
        session.polls_write = waits;
        const int fd = session.connection.fd();
        poller_.want_write(fd, static_cast<std::uint64_t>(fd), waits);
    }
}

void Upstream::consume(Session& session) {
    while (!session.streaming && !session.input.empty()) {
        if (!session.in_body && !read_head(session)) {
            return;
        }
        if (!read_body(session)) {
            return;
        }
        session.in_body = false;
        answer(session);
    }
}

bool Upstream::read_head(Session& session) {
    const std::size_t end = session.input.find("\r\n\r\n");
    if (end == std::string::npos) {
        return false;
    }
    session.in_body = true;
    session.chunked = false;
    session.streams = false;
    session.body_left = 0;
    for (std::size_t line = session.input.find("\r\n"); line < end; line = session.input.find("\r\n", line + 2)) {
        const char* field = session.input.c_str() + line + 2;
        if (::strncasecmp(field, "content-length:", 15) == 0) {
            session.body_left = std::stoul(field + 15);
        } else if (::strncasecmp(field, "transfer-encoding:", 18) == 0) {
            session.chunked = true;
        }
    }
    session.input.erase(0, end + 4);
    return true;
}

bool Upstream::read_body(Session& session) {
    // Only the end of the body says whether a stream is asked for (content.cpp writes "stream" last).
    if (session.chunked) {
        const std::size_t end = session.input.find("\r\n0\r\n\r\n");
        if (end == std::string::npos) {
            return false;
        }
        session.streams = session.input.rfind("\"stream\":true", end) != std::string::npos;
        session.input.erase(0, end + 7);
        return true;
    }
    constexpr std::size_t kTail = 512;
    if (session.input.size() < session.body_left) {
        if (session.input.size() > kTail) {
            const std::size_t drop = session.input.size() - kTail;
            session.input.erase(0, drop);
            session.body_left -= drop;
        }
        return false;
    }
    session.streams = session.input.rfind("\"stream\":true", session.body_left) != std::string::npos;
    session.input.erase(0, session.body_left);
    return true;
}

void Upstream::answer(Session& session) {
    const int fd = session.connection.fd();
    if (!session.streams) {
        session.connection.send(answer_);
        return;
    }
    session.streaming = true;
    session.next_event = 0;
    session.connection.send(stream_head_);
    send_events(session);
    if (session.streaming) {
        if (options_.pace_ns > 0) {
            due_.emplace_back(bench::now_ns() + options_.pace_ns, fd);
        } else {
            runnable_.push_back(fd);
        }
    }
}

void Upstream::send_events(Session& session) {
    session.connection.send(writes_[session.next_event++]);
    if (session.next_event == writes_.size()) {
        session.streaming = false;
    }
}

void Upstream::pace() {
    const std::int64_t now = bench::now_ns();
    while (!due_.empty() && due_.front().first <= now) {
        const auto [when, fd] = due_.front();
        due_.pop_front();
        const auto found = sessions_.find(fd);
        if (found == sessions_.end() || !found->second->streaming) {
            continue;
        }
        send_events(*found->second);
        if (found->second->streaming) {
            due_.emplace_back(when + options_.pace_ns, fd);
        } else {
            consume(*found->second);
        }
        after_write(*found->second);
    }
}

void Upstream::pump() {
    for (std::size_t turns = runnable_.size(); turns > 0; --turns) {
        const int fd = runnable_.front();
        runnable_.pop_front();
        const auto found = sessions_.find(fd);
        if (found == sessions_.end() || !found->second->streaming) {
            continue;
        }
        Session& session = *found->second;
        send_events(session);
        if (!session.streaming) {
            consume(session);
        } else if (session.connection.wants_to_write()) {
            session.blocked = true;
        } else {
            runnable_.push_back(fd);
        }
        after_write(session);
    }
}

void Upstream::close(int fd) {
    sessions_.erase(fd);
    std::erase_if(due_, [fd](const auto& entry) { return entry.second == fd; });
    std::erase(runnable_, fd);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the peer may have closed
    Options options;
    options.format = bench::format_named(bench::option(argc, argv, "--format", "openai"));
    options.pace_ns = bench::number(argc, argv, "--pace-us", 0) * 1000;
    options.per_write = static_cast<std::size_t>(bench::number(argc, argv, "--per-write", 1));
    options.certificate = bench::option(argc, argv, "--certificate", "");
    options.key = bench::option(argc, argv, "--key", "");
    Upstream upstream{options, static_cast<std::size_t>(bench::number(argc, argv, "--answer-bytes", 200)),
                      static_cast<std::size_t>(bench::number(argc, argv, "--deltas", 200))};
    upstream.run(static_cast<std::uint16_t>(bench::number(argc, argv, "--port", 0)));
}
