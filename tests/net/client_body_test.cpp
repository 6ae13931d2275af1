#include <gtest/gtest.h>

#include "net/pool.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using Reason = TransferFacts::Reason;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";

// Answers one request and closes.
ScriptedUpstream::Script once(std::string answer) {
    return [answer](RawClient& connection) {
        (void)read_request(connection);
        connection.send(answer);
    };
}

class ClientBody : public ::testing::Test {
  protected:
    ClientBody() { workers.start(); }
    ~ClientBody() override { workers.stop_and_join(); }
    Worker& worker() { return workers[0]; }
    std::size_t idle() {
        std::size_t idle = 0;
        workers.for_each([&](Worker& each) { idle = each.pool().idle(); });
        return idle;
    }
    Call call(const ScriptedUpstream& upstream) {
        Call made;
        perform_on(worker(), upstream.endpoint(), made);
        return made;
    }
    SystemClock clock;
    Workers workers{1, clock};
};

TEST_F(ClientBody, ReadsEveryFraming) {
    const std::pair<std::string, std::string> cases[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\npo\r\n2;x\r\nng\r\n0\r\nX: y\r\n\r\n", "pong"},
        {"HTTP/1.1 200 OK\r\n\r\nuntil close", "until close"},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"},
        {"HTTP/1.1 204 No Content\r\n\r\n", ""},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + kOk, "pong"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
    };
    for (const auto& [answer, body] : cases) {
        ScriptedUpstream upstream({once(answer)});
        const Call made = call(upstream);
        EXPECT_TRUE(made.read) << answer << made.message;
        EXPECT_EQ(made.answer, body);
    }
}

TEST_F(ClientBody, BoundsInterimAnswersAndBodies) {
    std::string flood;
    for (int i = 0; i < 20; ++i) {
        flood += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    ScriptedUpstream interim({once(flood + kOk)});
    EXPECT_EQ(call(interim).facts.reason, Reason::limit);
    for (const std::string& answer :
         {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x'),
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1'000, 'x') + "\r\n0\r\n\r\n"}) {
        ScriptedUpstream upstream({once(answer)});
        Call made;
        made.body_limit = 999;
        perform_on(worker(), upstream.endpoint(), made);
        EXPECT_EQ(made.facts.reason, Reason::limit);
        EXPECT_FALSE(made.read);
    }
}

TEST_F(ClientBody, ReadsAnAnswerThatComesByteByByte) {
    const std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\npo\r\n2\r\nng\r\n0\r\n\r\n";
    ScriptedUpstream upstream({[&](RawClient& connection) {
        (void)read_request(connection);
        for (const char byte : answer) {
            connection.send(std::string_view(&byte, 1));
        }
        (void)read_request(connection);
    }});
    EXPECT_EQ(call(upstream).answer, "pong");
    EXPECT_EQ(idle(), 1U);
}

TEST_F(ClientBody, SendsAndReadsLargeBodies) {
    const std::string large(10'000'000, 'y');
    ScriptedUpstream upstream({[&](RawClient& connection) {
        while (!read_request(connection).empty()) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" + large);
        }
    }});
    Call made;
    made.body = std::string(10'000'000, 'x');
    perform_on(worker(), upstream.endpoint(), made);
    EXPECT_EQ(made.answer.size(), large.size()) << made.message;
    EXPECT_EQ(idle(), 1U);
}

// Every piece is handed out as it comes, several chunks of one read in one piece.
TEST_F(ClientBody, GivesAllChunksOfAReadAtOnce) {
    ScriptedUpstream upstream({[](RawClient& connection) {
        (void)read_request(connection);
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n1\r\nd\r\n");
        (void)read_request(connection);
    }});
    class First {
      public:
        static Task<void> read(Worker& worker, std::shared_ptr<const Endpoint> endpoint, std::string& piece) {
            Cancellation cancellation;
            ClientExchange exchange(worker, endpoint, cancellation);
            const HeaderMap headers;
            const ClientTimeouts timeouts;
            const std::string_view target = "/";
            const std::string_view body;
            const Result<void> sent = co_await exchange.send(Method::get, target, headers, body, timeouts);
            EXPECT_TRUE(sent);
            const Result<std::string_view> first = co_await exchange.read_some();
            piece = first ? *first : "failed";
        }
    };
    std::string piece;
    Task<void> task = First::read(worker(), upstream.endpoint(), piece);
    run_on(worker(), std::move(task));
    EXPECT_EQ(piece, "abcd");
}

}  // namespace
}  // namespace nexus::net::test
