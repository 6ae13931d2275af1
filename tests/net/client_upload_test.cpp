#include <gtest/gtest.h>

#include "net/await_probe.h"
#include "net/pool.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using Reason = TransferFacts::Reason;
using std::chrono::milliseconds;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";

// Pieces that are all there.
class Pieces final : public BodySource {
  public:
    Pieces(std::vector<std::string> pieces, std::optional<std::uint64_t> size)
        : pieces_(std::move(pieces)), size_(size) {}

    std::optional<std::uint64_t> size() const override { return size_; }
    Task<Result<BodyPiece>> next() override {
        BodyPiece piece;
        piece.bytes = pieces_[at_++];
        piece.last = at_ == pieces_.size();
        co_return piece;
    }
    void interrupt() override {}
    bool rewind() override {
        at_ = 0;
        return repeats;
    }
    bool repeats = true;

  private:
    std::vector<std::string> pieces_;
    std::optional<std::uint64_t> size_;
    std::size_t at_ = 0;
};

struct Upload {
    BodySource* body = nullptr;
    std::string error;
    int status = 0;
    std::string answer;
    TransferFacts facts;
};

Task<void> perform_upload(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Upload& upload) {
    Cancellation cancellation;
    ClientExchange exchange(worker, endpoint, cancellation);
    const HeaderMap headers;
    const ClientTimeouts timeouts;
    const Result<void> sent = co_await exchange.send(Method::post, "/up", headers, *upload.body, timeouts);
    if (sent) {
        upload.status = exchange.head().status;
        const Result<std::string> answer = co_await exchange.read_all(1'000'000);
        upload.answer = answer ? *answer : std::string();
    } else {
        upload.error = name_of(sent.error().code());
    }
    upload.facts = exchange.facts();
}

// Passes the client's body on while it comes.
class Forwarder final : public HttpHandler, private BodySource {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        downstream_ = &exchange;
        ClientExchange client(exchange.worker(), endpoint, exchange.cancellation());
        const HeaderMap headers;
        BodySource& body = *this;
        const Result<void> sent = co_await client.send(Method::post, "/up", headers, body, timeouts);
        facts = client.facts();
        ResponseHead head;
        std::string text = sent ? std::string() : std::string(name_of(sent.error().code()));
        head.status = sent ? client.head().status : sent.error().status();
        if (sent) {
            const Result<std::string> answer = co_await client.read_all(1'000'000);
            text = answer ? *answer : "cut";
        }
        const Result<void> answered = co_await exchange.respond(head, text);
        (void)answered;
        ++served;
    }
    std::string error_body(const Error& error) override { return error.message(); }

    std::shared_ptr<const Endpoint> endpoint;
    ClientTimeouts timeouts;
    TransferFacts facts;
    std::atomic<int> served{0};

  private:
    std::optional<std::uint64_t> size() const override { return downstream_->head().content_length; }
    Task<Result<BodyPiece>> next() override { return downstream_->read_some(1'000'000'000); }
    void interrupt() override { downstream_->interrupt_read(); }
    bool rewind() override { return false; }

    ServerExchange* downstream_ = nullptr;
};

class ClientUpload : public ::testing::Test {
  protected:
    ClientUpload() { workers.start(); }
    ~ClientUpload() override { workers.stop_and_join(); }
    Upload upload(const ScriptedUpstream& upstream, BodySource& body) {
        Upload made;
        made.body = &body;
        Task<void> task = perform_upload(workers[0], upstream.endpoint(), made);
        run_on(workers[0], std::move(task));
        return made;
    }
    SystemClock clock;
    Workers workers{1, clock};
};

std::string post(const std::string& framing) { return "POST /p HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n"; }

TEST_F(ClientUpload, SendsPiecesAsOneBodyOfAKnownLength) {
    std::string seen;
    ScriptedUpstream upstream({[&](RawClient& connection) {
        seen = read_request(connection);
        connection.send(kOk);
    }});
    Pieces body({"hel", "", "lo"}, 5);
    const Upload made = upload(upstream, body);
    EXPECT_EQ(made.answer, "pong");
    EXPECT_TRUE(seen.ends_with("\r\nContent-Length: 5\r\n\r\nhello")) << seen;
    EXPECT_TRUE(made.facts.request_written);
}

TEST_F(ClientUpload, SendsChunksWhereTheLengthIsUnknown) {
    std::string seen;
    ScriptedUpstream upstream({[&](RawClient& connection) {
        seen = connection.read_to_chunked_end();
        connection.send(kOk);
    }});
    Pieces body({"hello", " world", ""}, std::nullopt);
    EXPECT_EQ(upload(upstream, body).answer, "pong");
    EXPECT_TRUE(seen.ends_with("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")) << seen;
}

TEST_F(ClientUpload, ReplacesAStaleConnectionWhereTheBodyCanBeginAgain) {
    for (const bool repeats : {true, false}) {
        ScriptedUpstream upstream({[](RawClient& connection) {
                                       (void)read_request(connection);
                                       connection.send(kOk);
                                       (void)read_request(connection);
                                   },
                                   [](RawClient& connection) {
                                       (void)read_request(connection);
                                       connection.send(kOk);
                                   }});
        Pieces first({"ping"}, 4);
        EXPECT_EQ(upload(upstream, first).answer, "pong");
        Pieces second({"ping"}, 4);
        second.repeats = repeats;
        EXPECT_EQ(upload(upstream, second).error, repeats ? "" : "provider_unavailable");
        EXPECT_EQ(upstream.accepted(), repeats ? 2 : 1);
    }
}

TEST_F(ClientUpload, RefusesABodyThatHasNotTheSizeItSaid) {
    ScriptedUpstream upstream({[](RawClient& connection) { (void)connection.read_to_end(); }});
    for (const auto& pieces : {std::vector<std::string>{"hel", "lo"}, std::vector<std::string>{"hello world"}}) {
        Pieces body(pieces, 8);
        EXPECT_EQ(upload(upstream, body).error, "internal_error");
    }
}

TEST_F(ClientUpload, RelaysAnAnswerThatComesBeforeTheBodysEnd) {
    ScriptedUpstream upstream({[](RawClient& connection) {
        (void)connection.read_until("12345");
        connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
        (void)connection.read_to_end();
    }});
    Forwarder handler;
    handler.endpoint = upstream.endpoint();
    const TestServer server(handler);
    RawClient client = server.connect();
    // The rest of the body never comes: the answer does not wait for it.
    client.send(post("Content-Length: 100000000") + "12345");
    const std::string answer = client.read_response();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_TRUE(answer.ends_with("big")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_FALSE(handler.facts.request_written);
    EXPECT_TRUE(eventually([&] { return upstream.open() == 0; }));  // that connection is not used again
}

TEST_F(ClientUpload, RelaysAnAnswerThatComesWhileTheUpstreamTakesNothing) {
    std::atomic<int> served{0};
    ScriptedUpstream upstream({[&](RawClient& connection) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 429 Slow\r\nContent-Length: 4\r\n\r\nslow");
        // Nothing more is read until the gateway has given up.
        (void)eventually([&] { return served.load() == 1; });
    }});
    Forwarder handler;
    handler.endpoint = upstream.endpoint();
    const TestServer server(handler);
    RawClient client = server.connect();
    const std::string bytes(16 * 1024 * 1024, 'x');
    std::thread sender([&] { client.send(post("Content-Length: 1000000000") + bytes); });
    EXPECT_TRUE(eventually([&] { return handler.served.load() == 1; }));
    served = 1;
    sender.join();
    EXPECT_EQ(handler.facts.reason, Reason::none);
}

TEST_F(ClientUpload, GivesUpWithAClientThatStallsOrLeaves) {
    for (const bool leaves : {false, true}) {
        ScriptedUpstream upstream({[](RawClient& connection) { (void)connection.read_to_end(); }});
        Forwarder handler;
        handler.endpoint = upstream.endpoint();
        ListenerOptions options;
        options.limits.body_time = milliseconds(leaves ? 60'000 : 50);
        const TestServer server(handler, options);
        RawClient client = server.connect();
        client.send(post("Content-Length: 10") + "12345");
        if (leaves) {
            EXPECT_TRUE(eventually([&] { return upstream.open() == 1; }));
            client.close();
        } else {
            EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 408 "));
        }
        EXPECT_TRUE(eventually([&] { return handler.served.load() == 1 && upstream.open() == 0; }));
        EXPECT_EQ(handler.facts.reason, Reason::cancelled);
    }
}

TEST_F(ClientUpload, PassesLargeBodiesOfBothFramingsOn) {
    std::string body(3'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 97) {
        body[i] = static_cast<char>('a' + i % 26);
    }
    for (const bool chunked : {false, true}) {
        std::string seen;
        ScriptedUpstream upstream({[&](RawClient& connection) {
            seen = chunked ? connection.read_to_chunked_end() : read_request(connection);
            connection.send(kOk);
        }});
        Forwarder handler;
        handler.endpoint = upstream.endpoint();
        const TestServer server(handler);
        RawClient client = server.connect();
        std::thread sender([&] {
            if (chunked) {
                client.send(post("Transfer-Encoding: chunked") + "2dc6c0\r\n" + body + "\r\n0\r\n\r\n");
            } else {
                client.send(post("Content-Length: " + std::to_string(body.size())) + body);
            }
        });
        EXPECT_TRUE(client.read_response().ends_with("pong"));
        sender.join();
        if (!chunked) {
            EXPECT_TRUE(seen.ends_with("\r\n\r\n" + body));
        } else {
            EXPECT_GT(seen.size(), body.size());
        }
    }
}

}  // namespace
}  // namespace nexus::net::test
