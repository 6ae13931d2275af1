#include <gtest/gtest.h>

#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using std::chrono::milliseconds;

// Answers with what `read_some` gave, piece by piece.
class PieceHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        std::string got;
        std::string end = "end";
        for (bool last = false; !last;) {
            const Result<BodyPiece> piece = co_await exchange.read_some(limit);
            if (!piece) {
                end = name_of(piece.error().code());
                break;
            }
            got.append(piece->bytes);
            last = piece->last;
            ++pieces;
        }
        ResponseHead head;
        const std::string text = std::to_string(got.size()) + " " + got.substr(0, 20) + " " + end;
        const Result<void> sent = co_await exchange.respond(head, text);
        (void)sent;
    }
    std::string error_body(const Error& error) override { return error.message(); }

    std::uint64_t limit = 100'000'000;
    std::atomic<int> pieces{0};
};

std::string post(const std::string& framing) { return "POST /p HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n"; }
constexpr const char* kNext = "POST /next HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nn";

TEST(ServerUpload, GivesBodiesOfBothFramingsPieceByPieceAndGoesOnWithTheNextRequest) {
    PieceHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post("Content-Length: 5") + "hello" + post("Transfer-Encoding: chunked") +
                "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nHost: evil\r\n\r\n" + kNext);
    EXPECT_TRUE(client.read_response().ends_with("5 hello end"));
    EXPECT_TRUE(client.read_response().ends_with("7 abcdefg end"));
    EXPECT_TRUE(client.read_response().ends_with("1 n end"));
}

TEST(ServerUpload, GivesALargeBodyInManyPieces) {
    PieceHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    const std::string body(5'000'000, 'x');
    std::thread sender([&] { client.send(post("Content-Length: 5000000") + body + kNext); });
    EXPECT_TRUE(client.read_response().ends_with("5000000 xxxxxxxxxxxxxxxxxxxx end"));
    EXPECT_TRUE(client.read_response().ends_with("1 n end"));
    sender.join();
    EXPECT_GT(handler.pieces.load(), 50);
}

TEST(ServerUpload, RefusesWhatIsLargerThanTheLimit) {
    PieceHandler handler;
    handler.limit = 6;
    const TestServer server(handler);
    RawClient announced = server.connect();
    announced.send(post("Content-Length: 7"));
    EXPECT_TRUE(announced.read_response().ends_with("0  body_too_large"));
    RawClient counted = server.connect();
    counted.send(post("Transfer-Encoding: chunked") + "4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n");
    EXPECT_TRUE(counted.read_response().ends_with("body_too_large"));
}

TEST(ServerUpload, RefusesBrokenChunksAndCloses) {
    PieceHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post("Transfer-Encoding: chunked") + "3\r\nabcX\r\n0\r\n\r\n" + kNext);
    const std::string answer = client.read_to_end();
    EXPECT_TRUE(answer.ends_with("invalid_request")) << answer;
}

TEST(ServerUpload, SendsContinueAndWaitsABoundedTime) {
    PieceHandler handler;
    ListenerOptions options;
    options.limits.body_time = milliseconds(50);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send(post("Content-Length: 5\r\nExpect: 100-continue"));
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("he");
    EXPECT_TRUE(client.read_response().ends_with("2 he request_timeout"));
}

TEST(ServerUpload, GivesNothingMoreAfterTheEnd) {
    PieceHandler handler;
    const TestServer server(handler);
    RawClient client = server.connect();
    client.send(post("Content-Length: 0") + kNext);
    EXPECT_TRUE(client.read_response().ends_with("0  end"));
    EXPECT_TRUE(client.read_response().ends_with("1 n end"));
}

}  // namespace
}  // namespace nexus::net::test
