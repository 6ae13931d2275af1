#include <gtest/gtest.h>

#include "net/await_probe.h"
#include "net/pool.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

// Cancels the exchange under way at the n-th wait, as if its client had left there.
class LeaveAt final : public AwaitProbe {
  public:
    void at_await() override {
        ++seen;
        if (cancellation != nullptr && seen == at) {
            cancellation->cancel();
            fired = true;
        }
    }
    Cancellation* cancellation = nullptr;
    std::atomic<int> at{0};
    std::atomic<int> seen{0};
    std::atomic<bool> fired{false};
};

// Passes requests on and streams the answer back.
class RelayHandler final : public HttpHandler {
  public:
    explicit RelayHandler(LeaveAt& the_probe) : probe(the_probe) {}
    Task<void> serve(ServerExchange& exchange) override {
        probe.cancellation = &exchange.cancellation();
        ++begun;
        const Result<std::string_view> body = co_await exchange.read_body(100'000'000);
        if (body) {
            ClientExchange client(exchange.worker(), endpoint, exchange.cancellation(), &probe);
            const std::string_view bytes = *body;
            const std::string& target = exchange.head().target;
            const Result<void> sent = co_await client.send(Method::post, target, headers, bytes, timeouts);
            if (sent) {
                exchange.start(client.head());
                bool whole = false;
                for (;;) {
                    const Result<std::string_view> piece = co_await client.read_some();
                    if (!piece || piece->empty()) {
                        whole = piece.has_value();
                        break;
                    }
                    const std::string_view part = *piece;
                    const Result<void> written = co_await exchange.write(part);
                    if (!written) {
                        break;
                    }
                }
                if (whole) {
                    const Result<void> finished = co_await exchange.finish();
                    completed = completed + (finished ? 1 : 0);
                }
            }
        }
        probe.cancellation = nullptr;
        ++ended;
    }
    std::string error_body(const Error& error) override { return error.message(); }

    LeaveAt& probe;
    std::shared_ptr<const Endpoint> endpoint;
    HeaderMap headers;
    ClientTimeouts timeouts;
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
    std::atomic<int> completed{0};
};

TEST(CancelAtEveryAwait, LeavesNothingBehind) {
    const std::string answer(2'000'000, 'z');
    LeaveAt probe;
    // Each part of the answer is sent only when it is waited for, so that every run has these waits at least.
    const auto await = [&](int waits) { (void)eventually([&] { return probe.seen >= waits || probe.fired; }); };
    ScriptedUpstream upstream({[&](RawClient& connection) {
        while (!read_request(connection).empty()) {
            await(2);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n");
            await(3);
            connection.send(answer);
        }
    }});
    RelayHandler handler(probe);
    handler.endpoint = upstream.endpoint();
    ListenerOptions options;
    options.probe = &probe;
    TestServer server(handler, options);
    const std::string body(1'000'000, 'b');
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n";
    int n = 1;
    for (;; ++n) {
        probe.at = n;
        probe.seen = 0;
        probe.fired = false;
        RawClient client = server.connect();
        client.send(head);
        client.send(body);
        (void)client.read_to_chunked_end();
        client.close();
        ASSERT_TRUE(eventually([&] { return handler.ended == n && server.server->connections() == 0; })) << n;
        if (probe.seen < n) {
            break;
        }
        EXPECT_EQ(handler.completed, 0) << n;
    }
    EXPECT_GT(n, 3);
    EXPECT_EQ(handler.completed, 1);
    EXPECT_EQ(handler.begun, n);
    EXPECT_EQ(server.server->exchanges(), 0U);
}

}  // namespace
}  // namespace nexus::net::test
