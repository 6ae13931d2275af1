#include "net/http_server.h"

#include <gtest/gtest.h>

#include "net/await_probe.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

class CountingProbe final : public AwaitProbe {
  public:
    void at_await() override { ++seen; }
    std::atomic<int> seen{0};
};

// Looks at everything that an exchange tells.
class CuriousHandler final : public HttpHandler {
  public:
    explicit CuriousHandler(const Clock& the_clock) : clock(the_clock) {}
    Task<void> serve(ServerExchange& exchange) override {
        exchange.probe();
        in_past = exchange.received_at() <= clock.steady();
        worker = exchange.worker().index();
        const Result<std::string_view> body = co_await exchange.read_body(100);
        padded = body && body->data()[body->size()] == '\0' && body->data()[body->size() + 63] == '\0';
        received = exchange.bytes_received();
        ResponseHead head;
        const std::string_view text = "ok";
        const Result<void> sent = co_await exchange.respond(head, text);
        EXPECT_TRUE(sent);
        sent_bytes = exchange.bytes_sent();
        exchange.close_after();
    }
    std::string error_body(const Error& error) override { return error.message(); }

    const Clock& clock;
    bool in_past = false;
    bool padded = false;
    std::size_t worker = 99;
    std::uint64_t received = 0;
    std::uint64_t sent_bytes = 0;
};

TEST(ServerExchange, TellsOfItsRequestAndAnswer) {
    SystemClock clock;
    CountingProbe probe;
    for (const std::string& body : {std::string(), std::string("hello")}) {
        CuriousHandler handler(clock);
        const std::string request =
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        std::string answer;
        {
            ListenerOptions options;
            options.probe = &probe;
            const TestServer server(handler, options);
            RawClient client = server.connect();
            client.send(request);
            answer = client.read_to_end();
        }
        EXPECT_TRUE(handler.in_past);
        EXPECT_TRUE(handler.padded);
        EXPECT_EQ(handler.worker, 0U);
        EXPECT_EQ(handler.received, request.size());
        EXPECT_EQ(handler.sent_bytes, answer.size());
    }
    EXPECT_GE(probe.seen, 2);
}

TEST(ServerExchange, ShowsNothingOfARequestThatItGaveBack) {
    class ReleasingHandler final : public HttpHandler {
      public:
        Task<void> serve(ServerExchange& exchange) override {
            const Result<std::string_view> body = co_await exchange.read_body(100'000);
            EXPECT_EQ(body->size(), 50'000U);
            exchange.release_request();
            const Result<std::string_view> again = co_await exchange.read_body(100'000);
            EXPECT_EQ(again->size(), 0U);
            EXPECT_EQ(exchange.head().headers.size(), 0U);
            EXPECT_EQ(exchange.head().path, "/path");
            ResponseHead head;
            const std::string_view text = "ok";
            const Result<void> sent = co_await exchange.respond(head, text);
            EXPECT_TRUE(sent);
        }
        std::string error_body(const Error& error) override { return error.message(); }
    };
    ReleasingHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    for (int i = 0; i < 2; ++i) {
        client.send("POST /path HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + std::string(50'000, 'x'));
        EXPECT_TRUE(client.read_response().ends_with("ok"));
    }
}

}  // namespace
}  // namespace nexus::net::test
