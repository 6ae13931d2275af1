#include "gateway/relay.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using RelayTest = GatewayTest;
using test::Script;
using testing::HasSubstr;
using testing::Not;

const Json& choice_of(const Json& answer) { return answer.at("choices").at(0); }

TEST_F(RelayTest, PassesAnAnswerThroughByteForByteAndNamesTheUpstreamsModel) {
    upstream_.queue(Script::json(kAnswer));
    start();
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kAnswer);
    EXPECT_EQ(answer.headers.at("x-nexus-provider"), "up");
    EXPECT_EQ(answer.headers.at("x-nexus-model"), "upstream-model");
    EXPECT_EQ(upstream_.requests().at(0).target, kChatPath);
    EXPECT_EQ(upstream_.requests().at(0).body,
              R"({"model":"upstream-model","messages":[{"role":"user","content":"Hello"}],"x_custom":[1,2]})");
    EXPECT_EQ(upstream_.requests().at(0).headers.at("x-request-id"), answer.headers.at("x-request-id"));
}

TEST_F(RelayTest, TakesUsageOutOfAStreamUnlessItWasAskedFor) {
    upstream_.queue(Script::events({chunk("Hel"), chunk("lo"), kFinish, kUsage, kDone}));
    start();
    const test::HttpAnswer quiet = post(kStreamRequest);
    EXPECT_EQ(quiet.body, chunk("Hel") + chunk("lo") + kFinish + kDone);
    EXPECT_TRUE(quiet.complete);
    EXPECT_THAT(upstream_.requests().at(0).body, HasSubstr(R"("stream_options":{"include_usage":true})"));
    const test::HttpAnswer asked =
        post(R"({"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}})");
    EXPECT_EQ(asked.body, chunk("Hel") + chunk("lo") + kFinish + kUsage + kDone);
    EXPECT_THAT(gateway_->metrics().expose(false), HasSubstr("nexus_tokens_total{"));
}

TEST_F(RelayTest, EndsACutStreamInAnErrorEventAndNeverInDone) {
    upstream_.queue(Script::events({chunk("Hel")}, Script::End::cut));
    start();
    const test::HttpAnswer answer = post(kStreamRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(chunk("Hel")));
    EXPECT_THAT(answer.body, HasSubstr(R"(data: {"error":{)"));
    EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]")));
    EXPECT_EQ(answer.headers.at("x-nexus-attempts"), "1");
}

TEST_F(RelayTest, CompletesAStreamThatFinishedWithoutDone) {
    upstream_.queue(Script::events({chunk("Hi"), kFinish}));
    start();
    EXPECT_EQ(post(kStreamRequest).body, chunk("Hi") + kFinish + kDone);
}

TEST_F(RelayTest, ShowsAWholeAnswerToMiddlewares) {
    upstream_.queue(Script::json(kAnswer));
    start({shout_row()});
    const Json answer = *parse_json(post(kRequest).body);
    EXPECT_EQ(choice_of(answer).at("message").at("content"), "HI");
    EXPECT_EQ(answer.at("usage").at("total_tokens"), 5);
}

TEST_F(RelayTest, TranslatesAWholeAnthropicAnswer) {
    make_up_a("anthropic");
    upstream_.queue(Script::json(
        R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}})"));
    start();
    const test::HttpAnswer answer = post(kRequest);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Json body = *parse_json(answer.body);
    EXPECT_EQ(choice_of(body).at("message").at("content"), "Hi");
    EXPECT_EQ(choice_of(body).at("finish_reason"), "stop");
    EXPECT_EQ(body.at("usage").at("total_tokens"), 5);
    EXPECT_EQ(answer.headers.at("x-nexus-dropped"), "x_custom");
    EXPECT_EQ(upstream_.requests().at(0).target, "/v1/messages");
    EXPECT_EQ(upstream_.requests().at(0).headers.at("x-api-key"), "upstream-key");
}

TEST_F(RelayTest, TranslatesAnAnthropicStream) {
    make_up_a("anthropic");
    upstream_.queue(Script::events(
        {"event: message_start\ndata: "
         R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":3,"output_tokens":1}}})"
         "\n\nevent: content_block_start\ndata: "
         R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"
         "\n\n",
         "event: content_block_delta\ndata: "
         R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}})"
         "\n\nevent: content_block_stop\ndata: "
         R"({"type":"content_block_stop","index":0})"
         "\n\n",
         "event: message_delta\ndata: "
         R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}})"
         "\n\nevent: message_stop\ndata: "
         R"({"type":"message_stop"})"
         "\n\n"}));
    start();
    const std::string body = post(kStreamRequest).body;
    EXPECT_THAT(body, HasSubstr(R"("content":"Hi")"));
    EXPECT_THAT(body, HasSubstr(R"("finish_reason":"stop")"));
    EXPECT_THAT(body, Not(HasSubstr("message_stop")));
    EXPECT_TRUE(body.ends_with(kDone)) << body;
}

TEST_F(RelayTest, TranslatesAGeminiStreamAndTellsItsUsageWhereAsked) {
    make_up_a("gemini");
    upstream_.queue(Script::events(
        {R"(data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}],"responseId":"r1","modelVersion":"g"})"
         "\n\n",
         R"(data: {"candidates":[{"content":{"role":"model","parts":[{"text":"!"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"responseId":"r1","modelVersion":"g"})"
         "\n\n"}));
    start();
    const std::string body =
        post(
            R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true}})")
            .body;
    EXPECT_THAT(body, HasSubstr(R"("content":"Hi")"));
    EXPECT_THAT(body, HasSubstr(R"("total_tokens":5)"));
    EXPECT_TRUE(body.ends_with(kDone)) << body;
    EXPECT_EQ(upstream_.requests().at(0).target, "/models/upstream-model:streamGenerateContent?alt=sse");
    EXPECT_EQ(upstream_.requests().at(0).headers.at("x-goog-api-key"), "upstream-key");
}

}  // namespace
}  // namespace nexus::gateway
