#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/server.h"
#include "net/workers.h"

namespace nexus::net::test {

/// A blocking TCP client for tests; every read gives up after five seconds.
class RawClient {
  public:
    explicit RawClient(const std::string& address);
    explicit RawClient(int descriptor) : descriptor_(descriptor) {}
    RawClient(RawClient&& other) noexcept;
    ~RawClient();

    bool connected() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    void send(std::string_view bytes);
    /// Reads until `marker` has come and returns everything up to its end; less if the peer closes before.
    std::string read_until(std::string_view marker);
    std::string read_exactly(std::size_t size);
    /// One response with Content-Length: head and body.
    std::string read_response();
    /// All that comes until the last chunk or until the peer closes.
    std::string read_to_chunked_end() { return read_until("\r\n0\r\n\r\n"); }
    /// All that comes until the peer closes.
    std::string read_to_end();
    /// What is there, after waiting for the first byte; empty at the end.
    std::string read_available();
    void finish_sending();
    void close();
    /// Closes with a reset.
    void reset();

  private:
    bool fill();

    int descriptor_ = -1;
    std::string buffer_;
};

/// Answers with method, target and body of the request, and records what it saw.
class EchoHandler : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override;
    std::string error_body(const Error& error) override;

    std::atomic<int> served{0};
    std::size_t body_limit = 32 * 1024 * 1024;
};

/// Workers and one listener on a free port, running until the end of the test.
class TestServer {
  public:
    explicit TestServer(HttpHandler& handler, ListenerOptions options = {}, std::size_t worker_count = 1);
    ~TestServer();

    RawClient connect() const { return RawClient(server->address()); }
    const std::string& address() const { return server->address(); }
    std::uint16_t port() const;

    SystemClock clock;
    Workers workers;
    std::unique_ptr<Server> server;
};

/// Runs a coroutine on the first worker and returns when it has ended.
void run_on(Worker& worker, Task<void> task);

/// Waits, at most five seconds, until `condition` holds.
bool eventually(const std::function<bool()>& condition);

/// An upstream whose connections are scripted: the n-th accepted connection runs the n-th script, the last script
/// serves all further ones.
class ScriptedUpstream {
  public:
    using Script = std::function<void(RawClient&)>;
    explicit ScriptedUpstream(std::vector<Script> scripts);
    ~ScriptedUpstream();

    std::uint16_t port() const { return port_; }
    int accepted() const { return accepted_.load(); }
    /// Connections whose script still runs.
    std::size_t open();
    std::shared_ptr<Endpoint> endpoint() const;

  private:
    void accept_all();

    std::vector<Script> scripts_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_{0};
    std::mutex lock_;  // of open_
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// One request (head and body with Content-Length), or "" when the client closes.
std::string read_request(RawClient& connection);

/// What one call of ClientExchange gave.
struct Call {
    Method method = Method::post;
    std::string target = "/v1";
    HeaderMap headers;
    std::string body = "ping";
    ClientTimeouts timeouts;
    ClientLimits limits;
    std::size_t body_limit = 64 * 1024 * 1024;

    bool sent = false;
    bool read = false;
    std::string error;  ///< the code's name, or empty
    std::string message;
    int status = 0;
    std::string answer;
    TransferFacts facts;
};
Task<void> perform(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Call& call, Cancellation& cancellation,
                   AwaitProbe* probe);
/// Performs the call on the worker and waits for it.
void perform_on(Worker& worker, const std::shared_ptr<const Endpoint>& endpoint, Call& call);

}  // namespace nexus::net::test
