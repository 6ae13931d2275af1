#include "cli/mock/reply.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/admin/loopback_server.h"

namespace nexus::cli {
namespace {

/// Sends a stream of four tokens, or a whole answer, with the behaviour that the request's headers ask for.
class Fixed final : public net::HttpHandler {
  public:
    Task<void> serve(net::ServerExchange& exchange) override {
        const Result<MockBehaviour> behaviour = read_behaviour(exchange.head().headers);
        MockReply reply;
        reply.item.model = "m";
        reply.item.usage.input = 7;
        reply.item.usage.output = 4;
        reply.item.usage.reasoning = 1;
        if (exchange.head().path == "/stream") {
            std::vector<std::string> pieces{"a", "b", "c", "d", "end"};
            reply.pieces = std::make_unique<ListedPieces>(std::move(pieces));
        } else {
            reply.body = R"({"half":"half"})";
        }
        const MockBehaviour& asked = *behaviour;
        co_await send_reply(exchange, asked, reply, bill);
    }
    std::string error_body(const Error&) override { return "{}"; }

    Bill bill;
};

class MockReplyTest : public testing::Test {
  protected:
    Json entry() {
        const Result<Json> report = parse_json(handler_.bill.report());
        EXPECT_TRUE(report);
        return (*report)["total"];
    }
    test::HttpAnswer get(const std::string& path, const std::string& headers = {}) {
        return test::get(server_.address(), path, headers);
    }

    Fixed handler_;
    test::LoopbackServer server_{handler_};
};

TEST_F(MockReplyTest, BillsAWholeAnswerBeforeItIsRead) {
    EXPECT_EQ(get("/whole").body, R"({"half":"half"})");
    EXPECT_EQ(entry()["requests"], 1);
    EXPECT_EQ(entry()["output_tokens"], 4);
    EXPECT_EQ(entry()["aborted"], 0);
}

TEST_F(MockReplyTest, BillsAWholeStreamBeforeItsEndIsRead) {
    const test::HttpAnswer answer = get("/stream");
    EXPECT_EQ(answer.body, "abcdend");
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(entry()["output_tokens"], 4);
    EXPECT_EQ(entry()["aborted"], 0);
}

TEST_F(MockReplyTest, BillsOfAStreamThatBreaksOffTheTokensThatWereMade) {
    const test::HttpAnswer answer = get("/stream", "x-mock-fault: cut\r\n");
    EXPECT_EQ(answer.body, "ab");
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(entry()["input_tokens"], 7);
    EXPECT_EQ(entry()["output_tokens"], 2);
    EXPECT_EQ(entry()["reasoning_tokens"], 1);
    EXPECT_EQ(entry()["aborted"], 1);
}

TEST_F(MockReplyTest, PutsGarbageIntoTheMiddleOfAStream) {
    EXPECT_EQ(get("/stream", "x-mock-fault: garbage\r\n").body, "abdata: {\"broken\n\ncdend");
}

TEST_F(MockReplyTest, PausesBeforeEachToken) {
    const test::HttpAnswer answer = get("/stream", "x-mock-token-delay: 1\r\n");
    EXPECT_EQ(answer.body, "abcdend");
}

TEST(MockErrorReply, HasTheDialectsShapeAndHeaders) {
    const Error error(ErrorCode::rate_limit_exceeded, "slow down");
    const MockReply bedrock = error_reply(dialect::Dialect::bedrock_converse, error);
    EXPECT_EQ(bedrock.status, 429);
    ASSERT_EQ(bedrock.headers.size(), 1U);
    EXPECT_EQ(bedrock.headers[0].first, "x-amzn-errortype");
    EXPECT_EQ(bedrock.headers[0].second, "ThrottlingException");
    EXPECT_FALSE(bedrock.billed);
    EXPECT_NE(error_reply(dialect::Dialect::anthropic, error).body.find(R"("type":"error")"), std::string::npos);
}

}  // namespace
}  // namespace nexus::cli
