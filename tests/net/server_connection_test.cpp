#include "net/server_connection.h"

#include <gtest/gtest.h>

#include <future>

#include "base/strings.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using std::chrono::milliseconds;

std::string get(const std::string& target, const std::string& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

std::string post(const std::string& body, const std::string& fields = "") {
    return "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" +
           body;
}

// Waits inside the exchange until it is cancelled, and tells both.
class WaitingHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        const Result<std::string_view> body = co_await exchange.read_body(1'000'000);
        (void)body;
        entered.set_value();
        Until until(exchange.worker());
        exchange.cancellation().add(until);
        const Wake wake = co_await until.suspension.wait(exchange.cancellation().cancelled());
        ended.set_value(wake == Wake::cancelled);
        ResponseHead head;
        const Result<void> sent = co_await exchange.respond(head, "late");
        answered.set_value(sent.has_value());
    }
    std::string error_body(const Error& error) override { return error.message(); }

    std::promise<void> entered;
    std::promise<bool> ended;
    std::promise<bool> answered;

  private:
    struct Until final : Cancellation::Waiter {
        explicit Until(Worker& worker) : suspension(worker.suspensions()) {}
        void on_cancel() override {
            if (suspension.waiting()) {
                suspension.resume_later(Wake::cancelled);
            }
        }
        Suspension suspension;
    };
};

class ThrowingHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        if (exchange.head().path == "/throw") {
            throw std::runtime_error("a bug");
        }
        co_return;
    }
    std::string error_body(const Error& error) override { return std::string(name_of(error.code())); }
};

TEST(ServerConnection, AnswersManyRequestsOnOneConnection) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    for (int i = 0; i < 20; ++i) {
        client.send(get("/" + std::to_string(i)));
        const std::string answer = client.read_response();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /" + std::to_string(i) + " ")) << answer;
    }
    EXPECT_EQ(server.server->accepted(), 1U);
}

TEST(ServerConnection, AnswersPipelinedRequestsInOrder) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    constexpr int count = 4'000;
    std::thread sender([&client] {
        std::string all;
        for (int i = 0; i < count; ++i) {
            all += i % 2 == 0 ? get("/" + std::to_string(i)) : post(std::to_string(i));
        }
        client.send(all);
    });
    for (int i = 0; i < count; ++i) {
        const std::string answer = client.read_response();
        const std::string expected = i % 2 == 0 ? "GET /" + std::to_string(i) + " " : "POST /p " + std::to_string(i);
        ASSERT_TRUE(answer.ends_with("\r\n\r\n" + expected)) << answer;
    }
    sender.join();
}

TEST(ServerConnection, ReadsARequestThatComesByteByByte) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    for (const char byte : post("hello") + get("/next")) {
        client.send(std::string_view(&byte, 1));
    }
    EXPECT_TRUE(client.read_response().ends_with("POST /p hello"));
    EXPECT_TRUE(client.read_response().ends_with("GET /next "));
}

TEST(ServerConnection, CancelsTheExchangeWhenTheClientFinishes) {
    WaitingHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post("x"));
    handler.entered.get_future().wait();
    client.finish_sending();
    EXPECT_TRUE(handler.ended.get_future().get());
    EXPECT_FALSE(handler.answered.get_future().get());
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerConnection, CancelsTheExchangeWhenTheClientResets) {
    WaitingHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post("x"));
    handler.entered.get_future().wait();
    client.reset();
    EXPECT_TRUE(handler.ended.get_future().get());
}

TEST(ServerConnection, NoticesAnEndThatCameWithTheRequest) {
    WaitingHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(get("/"));
    client.finish_sending();
    EXPECT_TRUE(handler.ended.get_future().get());
}

TEST(ServerConnection, ServesWhatWasPipelinedBehindAWaitingExchange) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post(std::string(100'000, 'x')).substr(0, 50'000));
    client.send(post(std::string(100'000, 'x')).substr(50'000) + get("/second") + get("/third"));
    EXPECT_EQ(client.read_response().size() > 100'000, true);
    EXPECT_TRUE(client.read_response().ends_with("GET /second "));
    EXPECT_TRUE(client.read_response().ends_with("GET /third "));
}

TEST(ServerConnection, RefusesAndClosesOnMalformedRequests) {
    EchoHandler handler;
    const TestServer server(handler);
    const std::pair<std::string, const char*> cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
        {"GET / HTTP/1.1\nHost: a\n\n", "HTTP/1.1 400 "},
        {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 501 "},
        {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 405 "},
        {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 "},
        {get("/", "Expect: tea\r\n"), "HTTP/1.1 417 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
             get("/evil"),
         "HTTP/1.1 400 "},
        {get("/", "X: " + std::string(70'000, 'x') + "\r\n"), "HTTP/1.1 431 "},
        {"\x16\x03\x01\x02", "HTTP/1.1 400 "},
    };
    for (const auto& [bytes, status] : cases) {
        RawClient client = server.connect();
        client.send(bytes);
        const std::string answer = client.read_to_end();
        EXPECT_TRUE(answer.starts_with(status)) << answer;
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
        EXPECT_NE(answer.find("refused: "), std::string::npos);
        EXPECT_EQ(answer.find("evil"), std::string::npos);
    }
    EXPECT_EQ(handler.served, 0);
}

TEST(ServerConnection, GivesUpOnASlowHeader) {
    EchoHandler handler;
    ListenerOptions options;
    options.limits.header_time = milliseconds(30);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send("GET / HT");
    EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 408 "));
}

TEST(ServerConnection, ClosesAnIdleConnectionSilently) {
    EchoHandler handler;
    ListenerOptions options;
    options.limits.idle_time = milliseconds(30);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send(get("/"));
    EXPECT_TRUE(client.read_to_end().ends_with("GET / "));
}

TEST(ServerConnection, AnswersForAHandlerThatThrowsOrForgets) {
    ThrowingHandler handler;
    TestServer server(handler);
    for (const char* path : {"/throw", "/forget"}) {
        RawClient client = server.connect();
        client.send(get(path));
        const std::string answer = client.read_to_end();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
        EXPECT_TRUE(answer.ends_with("internal_error")) << answer;
    }
    EXPECT_EQ(server.workers[0].escaped_exceptions(), 1U);
}

class PeerHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        ResponseHead head;
        const Peer& peer = exchange.peer();
        const std::string text = peer.address + (peer.tls ? " tls" : " plain") + " " + std::to_string(peer.port);
        const Result<void> sent = co_await exchange.respond(head, text);
        (void)sent;
    }
    std::string error_body(const Error& error) override { return error.message(); }
};

TEST(ServerConnection, BelievesForwardedOnlyFromTrustedProxies) {
    PeerHandler handler;
    const std::string request = get("/", "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n");
    {
        const TestServer server(handler);
        RawClient client = server.connect();
        client.send(request);
        EXPECT_NE(client.read_response().find("127.0.0.1 plain"), std::string::npos);
    }
    ListenerOptions options;
    options.trusted_proxies.push_back(*Cidr::parse("127.0.0.0/8"));
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send(request);
    EXPECT_NE(client.read_response().find("203.0.113.7 tls"), std::string::npos);
    client.send(get("/"));
    EXPECT_NE(client.read_response().find("127.0.0.1 plain"), std::string::npos);
}

}  // namespace
}  // namespace nexus::net::test
