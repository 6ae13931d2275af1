#include <gtest/gtest.h>

#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using std::chrono::milliseconds;

std::string chunked(const std::string& chunks) {
    return "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

std::string sized(std::size_t size, const std::string& fields = "") {
    return "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n" + fields + "\r\n";
}

constexpr const char* kNext = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

// Answers without looking at the body.
class CarelessHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        ResponseHead head;
        const std::string text = "path " + exchange.head().target;
        const Result<void> sent = co_await exchange.respond(head, text);
        (void)sent;
    }
    std::string error_body(const Error& error) override { return error.message(); }
};

TEST(ServerBody, JoinsChunksAndDropsTrailers) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(chunked("3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nHost: evil\r\n\r\n") + kNext);
    EXPECT_TRUE(client.read_response().ends_with("POST /p abcdefg"));
    EXPECT_TRUE(client.read_response().ends_with("GET /next "));
}

TEST(ServerBody, RefusesBrokenChunksAndCloses) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(chunked("3\r\nabcX\r\n0\r\n\r\n") + kNext);
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_EQ(answer.find("next"), std::string::npos);
}

TEST(ServerBody, ReadsLargeBodiesOfBothFramings) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    std::string body(3'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 97) {
        body[i] = static_cast<char>('a' + i % 26);
    }
    std::thread sender([&] {
        client.send(sized(body.size()) + body);
        std::string chunks;
        for (std::size_t at = 0; at < body.size(); at += 100'000) {
            chunks += "186a0\r\n" + body.substr(at, 100'000) + "\r\n";
        }
        client.send(chunked(chunks + "0\r\n\r\n"));
    });
    EXPECT_TRUE(client.read_response().ends_with("POST /p " + body));
    EXPECT_TRUE(client.read_response().ends_with("POST /p " + body));
    sender.join();
}

TEST(ServerBody, SendsContinueWhenTheBodyIsWanted) {
    EchoHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(sized(5, "Expect: 100-continue\r\n"));
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    EXPECT_TRUE(client.read_response().ends_with("POST /p hello"));
}

TEST(ServerBody, ClosesWhereAnExpectationWasNotMet) {
    CarelessHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(sized(5, "Expect: 100-continue\r\n"));
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 "));
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(ServerBody, RefusesABodyBeyondTheLimit) {
    EchoHandler handler;
    handler.body_limit = 100;
    const TestServer server(handler);
    for (const std::string& request :
         {sized(200'000) + std::string(200'000, 'x'), chunked("c8\r\n" + std::string(200, 'x') + "\r\n0\r\n\r\n")}) {
        RawClient client = server.connect();
        client.send(request);
        EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 413 "));
    }
}

// What is left of such a body could be read as the next request.
TEST(ServerBody, NeverGoesOnBehindChunksBeyondTheLimit) {
    EchoHandler handler;
    handler.body_limit = 100;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(chunked("40\r\n" + std::string(64, 'x') + "\r\n80\r\n" + std::string(128, 'y') + "\r\n0\r\n\r\n") +
                kNext);
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(answer.find("next"), std::string::npos);
}

TEST(ServerBody, SkipsASmallUnreadBodyAndKeepsTheConnection) {
    CarelessHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(sized(10) + "0123456789" + kNext + chunked("5\r\nhello\r\n0\r\n\r\n") + kNext);
    for (const char* path : {"/p", "/next", "/p", "/next"}) {
        EXPECT_TRUE(client.read_response().ends_with(std::string("path ") + path));
    }
}

TEST(ServerBody, ClosesAfterALargeUnreadBody) {
    CarelessHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(sized(10'000'000) + "0123");
    const std::string answer = client.read_response();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerBody, GivesUpOnASlowBody) {
    EchoHandler handler;
    ListenerOptions options;
    options.limits.body_time = milliseconds(30);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send(sized(10) + "0123");
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
}

TEST(ServerBody, EndsWhenTheClientLeavesInsideTheBody) {
    EchoHandler handler;
    TestServer server(handler);
    RawClient client = server.connect();
    client.send(sized(10) + "0123");
    client.finish_sending();
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(eventually([&] { return server.server->connections() == 0; }));
}

}  // namespace
}  // namespace nexus::net::test
