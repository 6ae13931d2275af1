#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>

#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

// What to answer stands in the path.
class ReplyHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        const std::string_view path = exchange.head().path;
        ResponseHead head;
        head.headers.add("Content-Length", "999");
        head.headers.add("X-Kept", "yes");
        if (path == "/stream" || path == "/abort") {
            exchange.start(head);
            EXPECT_FALSE(exchange.started());
            for (const std::string_view piece : {"one,", "two,", ""}) {
                const Result<void> written = co_await exchange.write(piece);
                EXPECT_TRUE(written);
            }
            EXPECT_TRUE(exchange.started());
            if (path == "/abort") {
                exchange.abort();
                co_return;
            }
            const std::string_view last = "three";
            const Result<void> finished = co_await exchange.finish(last);
            EXPECT_TRUE(finished);
            co_return;
        }
        if (path == "/reset" || path == "/reset-late") {
            if (path == "/reset-late") {
                exchange.start(head);
                const std::string_view piece = "one";
                const Result<void> written = co_await exchange.write(piece);
                EXPECT_TRUE(written);
            }
            exchange.reset();
            co_return;
        }
        if (path == "/unfinished") {
            exchange.start(head);
            const std::string_view piece = "one";
            const Result<void> written = co_await exchange.write(piece);
            EXPECT_TRUE(written);
            co_return;
        }
        if (path == "/empty") {
            exchange.start(head);
            const Result<void> finished = co_await exchange.finish();
            EXPECT_TRUE(finished);
            co_return;
        }
        if (path == "/close") {
            exchange.close_after();
        }
        if (path == "/large") {
            const std::string body(20'000'000, 'x');
            const Result<void> sent = co_await exchange.respond(head, body);
            large_sent = sent.has_value();
            ++large_done;
            co_return;
        }
        head.status = path == "/none" ? 204 : 201;
        const std::string_view body = path == "/none" ? "" : "body";
        const Result<void> sent = co_await exchange.respond(head, body);
        EXPECT_TRUE(sent);
    }
    std::string error_body(const Error& error) override { return error.message(); }

    std::atomic<bool> large_sent{false};
    std::atomic<int> large_done{0};
};

std::string request(const std::string& line, const std::string& fields = "") {
    return line + "\r\nHost: a\r\n" + fields + "\r\n";
}

class ServerReply : public ::testing::Test {
  protected:
    std::string ask(const std::string& bytes) {
        RawClient client = server.connect();
        client.send(bytes);
        client.send(request("GET /close HTTP/1.1"));
        return client.read_to_end();
    }
    ReplyHandler handler;
    TestServer server{handler};
};

constexpr const char* kLast =
    "HTTP/1.1 201 Created\r\nX-Kept: yes\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody";

TEST_F(ServerReply, MakesFramingItself) {
    EXPECT_EQ(ask(request("GET / HTTP/1.1")),
              std::string("HTTP/1.1 201 Created\r\nX-Kept: yes\r\nContent-Length: 4\r\n\r\nbody") + kLast);
    EXPECT_EQ(ask(request("GET /none HTTP/1.1")),
              std::string("HTTP/1.1 204 No Content\r\nX-Kept: yes\r\n\r\n") + kLast);
}

TEST_F(ServerReply, AnswersHeadWithTheHeadAlone) {
    EXPECT_EQ(ask(request("HEAD / HTTP/1.1")),
              std::string("HTTP/1.1 201 Created\r\nX-Kept: yes\r\nContent-Length: 4\r\n\r\n") + kLast);
    EXPECT_EQ(ask(request("HEAD /stream HTTP/1.1")),
              std::string("HTTP/1.1 200 OK\r\nX-Kept: yes\r\nTransfer-Encoding: chunked\r\n\r\n") + kLast);
}

TEST_F(ServerReply, StreamsInChunks) {
    EXPECT_EQ(ask(request("GET /stream HTTP/1.1")),
              std::string("HTTP/1.1 200 OK\r\nX-Kept: yes\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "4\r\none,\r\n4\r\ntwo,\r\n5\r\nthree\r\n0\r\n\r\n") +
                  kLast);
    EXPECT_EQ(ask(request("GET /empty HTTP/1.1")),
              std::string("HTTP/1.1 200 OK\r\nX-Kept: yes\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") + kLast);
}

TEST_F(ServerReply, DelimitsStreamsByCloseForHttp10) {
    EXPECT_EQ(ask(request("GET /stream HTTP/1.0", "Connection: keep-alive\r\n")),
              "HTTP/1.1 200 OK\r\nX-Kept: yes\r\nConnection: close\r\n\r\none,two,three");
}

TEST_F(ServerReply, KeepsAnHttp10ConnectionOnRequest) {
    EXPECT_EQ(
        ask(request("GET / HTTP/1.0", "Connection: keep-alive\r\n")),
        std::string("HTTP/1.1 201 Created\r\nX-Kept: yes\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nbody") +
            kLast);
    EXPECT_EQ(ask(request("GET / HTTP/1.0")), kLast);
}

TEST_F(ServerReply, NeverEndsAnAbortedStreamProperly) {
    for (const char* path : {"/abort", "/unfinished"}) {
        const std::string answer = ask(request(std::string("GET ") + path + " HTTP/1.1"));
        EXPECT_NE(answer.find("one"), std::string::npos);
        EXPECT_EQ(answer.find("\r\n0\r\n"), std::string::npos) << answer;
    }
}

TEST_F(ServerReply, ResetsTheConnectionOnDemand) {
    for (const char* path : {"/reset", "/reset-late"}) {
        RawClient client = server.connect();
        client.send(request(std::string("GET ") + path + " HTTP/1.1"));
        ssize_t got = 1;
        char bytes[256];
        while (got > 0) {
            got = ::recv(client.descriptor(), bytes, sizeof(bytes), 0);
        }
        EXPECT_EQ(got, -1) << path;
        EXPECT_EQ(errno, ECONNRESET) << path;
    }
    EXPECT_EQ(ask(request("GET / HTTP/1.1")).find("HTTP/1.1 201"), 0U);
}

TEST_F(ServerReply, WritesMoreThanTheKernelTakesAtOnce) {
    RawClient client = server.connect();
    client.send(request("GET /large HTTP/1.1"));
    EXPECT_EQ(client.read_response().size() > 20'000'000, true);
    EXPECT_TRUE(eventually([&] { return handler.large_done == 1; }));
    EXPECT_TRUE(handler.large_sent);
}

TEST(ServerReplyLimits, GivesUpOnAClientThatTakesNothing) {
    ReplyHandler handler;
    ListenerOptions options;
    options.limits.write_stall = std::chrono::milliseconds(40);
    TestServer server(handler, options);
    RawClient client = server.connect();
    client.send(request("GET /large HTTP/1.1"));
    EXPECT_TRUE(eventually([&] { return handler.large_done == 1; }));
    EXPECT_FALSE(handler.large_sent);
}

}  // namespace
}  // namespace nexus::net::test
