#include "tests/net/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <future>

#include "base/strings.h"

namespace nexus::net::test {
namespace {

int listen_on_loopback(std::uint16_t& port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    (void)::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
    (void)::listen(descriptor, 64);
    (void)::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return descriptor;
}

void limit_waits(int descriptor) {
    const timeval five_seconds{5, 0};
    (void)::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &five_seconds, sizeof(five_seconds));
    (void)::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &five_seconds, sizeof(five_seconds));
}

std::size_t content_length_of(std::string_view head) {
    const std::string text = lower(head);
    const std::size_t at = text.find("content-length: ");
    return at == std::string::npos ? 0 : static_cast<std::size_t>(std::stoul(text.substr(at + 16)));
}

Task<void> run_and_signal(Task<void> task, std::promise<void>& done) {
    try {
        co_await std::move(task);
        done.set_value();
    } catch (...) {
        done.set_exception(std::current_exception());
    }
}

}  // namespace

RawClient::RawClient(const std::string& address) {
    const std::uint64_t port = parse_uint(address.substr(address.rfind(':') + 1)).value_or(0);
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(static_cast<std::uint16_t>(port));
    limit_waits(descriptor_);
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) {
        close();
    }
}

RawClient::RawClient(RawClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient::~RawClient() { close(); }

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool RawClient::fill() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(descriptor_, bytes, sizeof(bytes), 0);
    if (got <= 0) {
        return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::string RawClient::read_until(std::string_view marker) {
    std::size_t at;
    while ((at = buffer_.find(marker)) == std::string::npos) {
        if (!fill()) {
            return std::exchange(buffer_, std::string());
        }
    }
    return read_exactly(at + marker.size());
}

std::string RawClient::read_exactly(std::size_t size) {
    while (buffer_.size() < size && fill()) {
    }
    const std::size_t taken = std::min(size, buffer_.size());
    std::string bytes = buffer_.substr(0, taken);
    buffer_.erase(0, taken);
    return bytes;
}

std::string RawClient::read_response() {
    std::string head = read_until("\r\n\r\n");
    return head + read_exactly(content_length_of(head));
}

std::string RawClient::read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, std::string());
}

std::string RawClient::read_available() {
    if (buffer_.empty()) {
        (void)fill();
    }
    return std::exchange(buffer_, std::string());
}

void RawClient::finish_sending() { (void)::shutdown(descriptor_, SHUT_WR); }

void RawClient::close() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

void RawClient::reset() {
    const linger now{1, 0};
    (void)::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
}

Task<void> EchoHandler::serve(ServerExchange& exchange) {
    const Result<std::string_view> body = co_await exchange.read_body(body_limit);
    ResponseHead head;
    std::string text;
    if (body) {
        text.append(name_of(exchange.head().method)).append(1, ' ').append(exchange.head().target);
        text.append(1, ' ').append(*body);
    } else {
        head.status = body.error().status();
        text = name_of(body.error().code());
    }
    ++served;
    const Result<void> sent = co_await exchange.respond(head, text);
    (void)sent;
}

std::string EchoHandler::error_body(const Error& error) { return "refused: " + error.message(); }

TestServer::TestServer(HttpHandler& handler, ListenerOptions options, std::size_t worker_count)
    : workers(worker_count, clock) {
    Result<ListenSockets> sockets = bind_listener("127.0.0.1:0", worker_count, false);
    server = std::make_unique<Server>(workers, std::move(*sockets), std::move(options), handler);
    workers.start();
    server->start();
}

TestServer::~TestServer() {
    server.reset();
    workers.stop_and_join();
}

std::uint16_t TestServer::port() const {
    const std::string& text = address();
    return static_cast<std::uint16_t>(parse_uint(text.substr(text.rfind(':') + 1)).value_or(0));
}

void run_on(Worker& worker, Task<void> task) {
    std::promise<void> done;
    auto holder = std::make_shared<Task<void>>(run_and_signal(std::move(task), done));
    worker.post([&worker, holder] { worker.spawn("test", std::move(*holder)); });
    done.get_future().get();
}

bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

ScriptedUpstream::ScriptedUpstream(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    listener_ = listen_on_loopback(port_);
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedUpstream::~ScriptedUpstream() {
    (void)::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard<std::mutex> guard(lock_);
        for (const int descriptor : open_) {
            (void)::shutdown(descriptor, SHUT_RDWR);
        }
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void ScriptedUpstream::accept_all() {
    for (std::size_t i = 0;; ++i) {
        const int descriptor = ::accept(listener_, nullptr, nullptr);
        if (descriptor < 0) {
            return;
        }
        limit_waits(descriptor);
        ++accepted_;
        const Script& script = scripts_[std::min(i, scripts_.size() - 1)];
        {
            const std::lock_guard<std::mutex> guard(lock_);
            open_.push_back(descriptor);
        }
        threads_.emplace_back([this, &script, descriptor] {
            RawClient connection(descriptor);
            script(connection);
            const std::lock_guard<std::mutex> guard(lock_);
            std::erase(open_, descriptor);
        });
    }
}

std::size_t ScriptedUpstream::open() {
    const std::lock_guard<std::mutex> guard(lock_);
    return open_.size();
}

std::shared_ptr<Endpoint> ScriptedUpstream::endpoint() const {
    auto made = std::make_shared<Endpoint>();
    made->host = "127.0.0.1";
    made->port = port_;
    made->key = "http://127.0.0.1:" + std::to_string(port_);
    return made;
}

std::string read_request(RawClient& connection) { return connection.read_response(); }

Task<void> perform(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Call& call, Cancellation& cancellation,
                   AwaitProbe* probe) {
    ClientExchange exchange(worker, endpoint, cancellation, probe);
    exchange.set_limits(call.limits);
    const std::string_view body = call.body;
    const Result<void> sent = co_await exchange.send(call.method, call.target, call.headers, body, call.timeouts);
    call.sent = sent.has_value();
    if (sent) {
        call.status = exchange.head().status;
        const Result<std::string> answer = co_await exchange.read_all(call.body_limit);
        call.read = answer.has_value();
        if (answer) {
            call.answer = *answer;
        } else {
            call.error = name_of(answer.error().code());
            call.message = answer.error().message();
        }
    } else {
        call.error = name_of(sent.error().code());
        call.message = sent.error().message();
    }
    call.facts = exchange.facts();
}

void perform_on(Worker& worker, const std::shared_ptr<const Endpoint>& endpoint, Call& call) {
    Cancellation cancellation;
    Task<void> task = perform(worker, endpoint, call, cancellation, nullptr);
    run_on(worker, std::move(task));
}

}  // namespace nexus::net::test
