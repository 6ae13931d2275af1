// The load driver: `--connections` clients that each send a request, read the whole answer, compare it byte for byte
// with what the upstream sends (content.h), and go on. Of an upstream of another `--format` it compares the text of the
// first answer, and every further one with the first. Prints one JSON object about the measured window, with the CPU
// time that the processes of `--watch` spent in it.
#include <strings.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "load/connection.h"
#include "load/content.h"
#include "load/percentiles.h"
#include "load/process.h"
#include "load/translated.h"

namespace {

using bench::Connection;
using bench::now_ns;

struct Plan {
    std::uint16_t port = 0;
    std::size_t connections = 1;
    std::int64_t warmup_ns = 0;
    std::int64_t window_ns = 0;
    std::int64_t ramp_ns = 0;
    std::int64_t requests_max = 0;             // 0: until the window ends
    std::int64_t requests_per_connection = 0;  // 0: keep-alive without end
    std::string request;
    std::string expected;
    std::vector<std::size_t> event_ends;
    std::optional<bench::TranslatedAnswers> translated;
    SSL_CTX* tls = nullptr;
};

struct Counts {
    std::int64_t requests = 0;
    std::int64_t errors = 0;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    std::vector<std::uint32_t> latency_us;
    std::vector<std::uint32_t> first_byte_us;
};

enum class Step { head, fixed, chunk_size, chunk_data, chunk_end, trailer };

struct Client {
    std::unique_ptr<Connection> connection;
    std::string input;
    Step step = Step::head;
    std::size_t left = 0;      // of the body, or of the chunk
    std::size_t position = 0;  // in the expected bytes
    std::size_t event = 0;
    std::string body;  // of an answer that is translated
    std::int64_t sent_at = 0;
    std::int64_t served = 0;
    bool polls_write = false;
    SSL_SESSION* session = nullptr;
};

class Load {
  public:
    explicit Load(Plan plan) : plan_(std::move(plan)), clients_(plan_.connections), buffer_(256 * 1024, '\0') {}
    void run();
    const Counts& counts() const { return counts_; }
    double seconds() const { return static_cast<double>(ended_ - started_) / 1e9; }
    std::string watch;       // pids, comma separated
    bench::ProcessUse used;  // by them: CPU time in the window, memory at its end

  private:
    void open(std::size_t index);
    void request(std::size_t index);
    void ready(std::size_t index);
    bool consume(std::size_t index);
    bool take_chunk_line(Client& client, std::string_view line);
    bool take_head(Client& client, std::string_view head);
    bool take_body(Client& client, std::string_view piece);
    bool compare(Client& client, std::string_view piece);
    bool finished(std::size_t index);
    void failed(std::size_t index, const char* what);
    void poll_write(std::size_t index);

    Plan plan_;
    std::vector<Client> clients_;
    std::string buffer_;
    bench::Poller poller_;
    Counts counts_;
    bool counting_ = false;
    bool stopped_ = false;
    std::int64_t started_ = 0;
    std::int64_t ended_ = 0;
};

void Load::run() {
    const std::int64_t begin = now_ns();
    bench::ProcessUse before;
    std::size_t opened = 0;
    while (!stopped_) {
        const std::int64_t now = now_ns();
        while (opened < clients_.size() &&
               now - begin >= plan_.ramp_ns * static_cast<std::int64_t>(opened) /
                                  std::max<std::int64_t>(1, static_cast<std::int64_t>(clients_.size()))) {
            open(opened);
            request(opened++);
        }
        if (!counting_ && now - begin >= plan_.warmup_ns) {
            before = bench::process_use(watch);
            started_ = now_ns();
            counting_ = true;
        }
        if (counting_ && now - started_ >= plan_.window_ns && plan_.requests_max == 0) {
            break;
        }
        const bool busy_start = opened < clients_.size() || !counting_;
        poller_.wait(now + (busy_start ? 1'000'000 : 20'000'000), [this](std::uint64_t tag) { ready(tag); });
    }
    ended_ = now_ns();
    used = bench::process_use(watch);
    used.cpu_us -= before.cpu_us;
}

void Load::open(std::size_t index) {
    Client& client = clients_[index];
    const int fd = bench::connect_to(plan_.port);
    SSL* tls = nullptr;
    if (plan_.tls != nullptr) {
        tls = SSL_new(plan_.tls);
        SSL_set_fd(tls, fd);
        SSL_set_connect_state(tls);
        if (client.session != nullptr) {
            SSL_set_session(tls, client.session);
        }
    }
    client.connection = std::make_unique<Connection>(fd, tls);
    client.polls_write = true;
    client.served = 0;
    poller_.add(fd, index);
    poller_.want_write(fd, index, true);
}

void Load::request(std::size_t index) {
    Client& client = clients_[index];
    client.step = Step::head;
    client.position = 0;
    client.event = 0;
    client.body.clear();
    client.input.clear();
    client.sent_at = now_ns();
    if (!client.connection->send(plan_.request)) {
        failed(index, "the connection broke while a request was sent");
        return;
    }
    poll_write(index);
}

void Load::poll_write(std::size_t index) {
    Client& client = clients_[index];
    const bool waits = client.connection->wants_to_write();
    if (waits != client.polls_write) {
        client.polls_write = waits;
        poller_.want_write(client.connection->fd(), index, waits);
    }
}

void Load::ready(std::size_t index) {
    Client& client = clients_[index];
    if (!client.connection->flush()) {
        return failed(index, "the connection broke while a request was sent");
    }
    for (;;) {
        const std::ptrdiff_t got = client.connection->read(buffer_.data(), buffer_.size());
        if (got < 0) {
            return failed(index, "closed before the answer was whole");
        }
        if (got == 0) {
            break;
        }
        client.input.append(buffer_.data(), static_cast<std::size_t>(got));
        if (!consume(index)) {
            return;
        }
        if (!client.connection->has_buffered()) {
            break;
        }
    }
    poll_write(index);
}

/// Takes what has arrived. False when the connection was replaced or failed, so that the caller must not touch it.
bool Load::consume(std::size_t index) {
    Client& client = clients_[index];
    std::string_view rest = client.input;
    while (!rest.empty()) {
        const bool in_body = client.step == Step::fixed || client.step == Step::chunk_data;
        const std::size_t end = in_body ? 0 : rest.find(client.step == Step::head ? "\r\n\r\n" : "\r\n");
        if (end == std::string_view::npos) {
            break;
        }
        bool last = false;
        if (in_body) {
            const std::string_view piece = rest.substr(0, client.left);
            if (!take_body(client, piece)) {
                failed(index, "the answer's bytes differ from what the upstream sent");
                return false;
            }
            rest.remove_prefix(piece.size());
            last = client.step == Step::fixed && client.left == 0;
        } else if (client.step == Step::head) {
            if (!take_head(client, rest.substr(0, end + 2))) {
                failed(index, "not the expected status or framing");
                return false;
            }
            rest.remove_prefix(end + 4);
        } else {
            last = take_chunk_line(client, rest.substr(0, end));
            rest.remove_prefix(end + 2);
        }
        if (last) {
            return finished(index);
        }
    }
    client.input.erase(0, client.input.size() - rest.size());
    return true;
}

/// True when the line was the last of the answer.
bool Load::take_chunk_line(Client& client, std::string_view line) {
    if (client.step == Step::chunk_size) {
        std::from_chars(line.data(), line.data() + line.size(), client.left, 16);
        client.step = client.left == 0 ? Step::trailer : Step::chunk_data;
    } else if (client.step == Step::chunk_end) {
        client.step = Step::chunk_size;
    } else {
        return line.empty();
    }
    return false;
}

/// `head` ends after the line break of its last field.
bool Load::take_head(Client& client, std::string_view head) {
    bool framed = false;
    for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const char* field = head.data() + at + 2;
        if (::strncasecmp(field, "content-length:", 15) == 0) {
            client.left = std::strtoul(field + 15, nullptr, 10);
            client.step = Step::fixed;
            framed = true;
        } else if (::strncasecmp(field, "transfer-encoding: chunked", 26) == 0) {
            client.step = Step::chunk_size;
            framed = true;
        }
    }
    if (head.substr(0, 12) == "HTTP/1.1 200" && framed) {
        return true;
    }
    if (counts_.errors < 3) {
        std::fprintf(stderr, "%s\n", client.input.substr(0, 1000).c_str());
    }
    return false;
}

bool Load::take_body(Client& client, std::string_view piece) {
    if (client.position == 0 && counting_) {
        counts_.first_byte_us.push_back(static_cast<std::uint32_t>((now_ns() - client.sent_at) / 1000));
    }
    if (plan_.translated) {
        client.body += piece;
    } else if (!compare(client, piece)) {
        return false;
    }
    client.position += piece.size();
    client.left -= piece.size();
    if (client.left == 0 && client.step == Step::chunk_data) {
        client.step = Step::chunk_end;
    }
    while (client.event < plan_.event_ends.size() && plan_.event_ends[client.event] <= client.position) {
        ++client.event;
        counts_.events += counting_ ? 1 : 0;
    }
    counts_.bytes += counting_ ? static_cast<std::int64_t>(piece.size()) : 0;
    return true;
}

bool Load::compare(Client& client, std::string_view piece) {
    if (plan_.expected.compare(client.position, piece.size(), piece) == 0) {
        return true;
    }
    if (counts_.errors < 3) {
        std::fprintf(stderr, "at %zu: %s\n", client.position, std::string{piece.substr(0, 500)}.c_str());
    }
    return false;
}

bool Load::finished(std::size_t index) {
    Client& client = clients_[index];
    if (plan_.translated && !plan_.translated->accepts(client.body)) {
        failed(index, "the answer differs from the first one, or its text from what the upstream sent");
        return false;
    }
    counts_.events += plan_.translated && counting_ ? static_cast<std::int64_t>(plan_.translated->events()) : 0;
    if (!plan_.translated && client.position != plan_.expected.size()) {
        failed(index, "the answer is shorter than what the upstream sent");
        return false;
    }
    if (counting_) {
        ++counts_.requests;
        counts_.latency_us.push_back(static_cast<std::uint32_t>((now_ns() - client.sent_at) / 1000));
        stopped_ = plan_.requests_max > 0 && counts_.requests >= plan_.requests_max;
    }
    if (plan_.requests_per_connection > 0 && ++client.served >= plan_.requests_per_connection) {
        if (plan_.tls != nullptr) {
            SSL_SESSION_free(client.session);
            client.session = SSL_get1_session(client.connection->tls());
        }
        open(index);
        request(index);
        return false;
    }
    request(index);
    return true;
}

void Load::failed(std::size_t index, const char* what) {
    if (++counts_.errors <= 3) {
        std::fprintf(stderr, "bench_load: %s (after %lld requests)\n", what, static_cast<long long>(counts_.requests));
    }
    stopped_ = stopped_ || counts_.errors > 1000;
    open(index);
    request(index);
}

Plan plan_from(int argc, char** argv) {
    using bench::number;
    Plan plan;
    plan.port = static_cast<std::uint16_t>(number(argc, argv, "--port", 0));
    plan.connections = static_cast<std::size_t>(number(argc, argv, "--connections", 32));
    plan.warmup_ns = number(argc, argv, "--warmup-ms", 500) * 1'000'000;
    plan.window_ns = number(argc, argv, "--window-ms", 3000) * 1'000'000;
    plan.ramp_ns = number(argc, argv, "--ramp-ms", 0) * 1'000'000;
    plan.requests_max = number(argc, argv, "--requests", 0);
    plan.requests_per_connection = number(argc, argv, "--per-connection", 0);
    plan.tls = number(argc, argv, "--tls", 0) != 0 ? bench::client_tls() : nullptr;
    const bool stream = number(argc, argv, "--stream", 0) != 0;
    const std::string body = bench::request_body(static_cast<std::size_t>(number(argc, argv, "--prompt-bytes", 300)),
                                                 stream, static_cast<std::size_t>(number(argc, argv, "--messages", 1)));
    plan.request = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(plan.port) +
                   "\r\nAccept: application/json\r\nUser-Agent: OpenAI/Python 1.0\r\nContent-Type: application/json\r\n"
                   "Authorization: Bearer " +
                   bench::option(argc, argv, "--api-key", "none") +
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const bench::Format format = bench::format_named(bench::option(argc, argv, "--format", "openai"));
    const auto deltas = static_cast<std::size_t>(number(argc, argv, "--deltas", 200));
    const auto answer_bytes = static_cast<std::size_t>(number(argc, argv, "--answer-bytes", 200));
    if (format != bench::Format::openai) {
        plan.translated.emplace(stream ? bench::stream_text(deltas) : bench::answer_text(answer_bytes));
    } else if (stream) {
        for (const std::string& event : bench::stream_events(format, deltas)) {
            plan.expected += event;
            plan.event_ends.push_back(plan.expected.size());
        }
    } else {
        plan.expected = bench::answer_body(format, answer_bytes);
    }
    return plan;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that the peer may have closed
    Load load{plan_from(argc, argv)};
    load.watch = bench::option(argc, argv, "--watch", "");
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    load.run();
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    const double own =
        seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) - seconds(before.ru_stime);
    const Counts& counts = load.counts();
    std::printf(
        "{\"seconds\":%.3f,\"requests\":%lld,\"errors\":%lld,\"events\":%lld,\"bytes\":%lld,\"cpu_us\":%lld,"
        "\"rss_kb\":%lld,\"own_cpu_seconds\":%.3f,\"latency_us\":%s,\"first_byte_us\":%s}\n",
        load.seconds(), static_cast<long long>(counts.requests), static_cast<long long>(counts.errors),
        static_cast<long long>(counts.events), static_cast<long long>(counts.bytes),
        static_cast<long long>(load.used.cpu_us), static_cast<long long>(load.used.rss_kb), own,
        bench::percentiles(counts.latency_us).c_str(), bench::percentiles(counts.first_byte_us).c_str());
    return counts.errors == 0 ? 0 : 1;
}
