#include "gateway/relay.h"

#include "base/json.h"
#include "dialect/bedrock/codec.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/eventually.h"

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

// Anthropic's first event has an output of one token, which is not what the answer came to.
TEST_F(RelayTest, CountsWhatPassedOfACutStream) {
    make_up_a("anthropic");
    upstream_.queue(Script::events(
        {"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"model\":\"u\","
         "\"usage\":{\"input_tokens\":30,\"output_tokens\":1}}}\n\n",
         "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
         "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
         "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
         "\"delta\":{\"type\":\"text_delta\",\"text\":\"1 2 3 4 5 6 7 8 9 10\"}}\n\n"},
        Script::End::cut));
    start();
    (void)gateway_->post("/v1/messages", R"({"model":"m","max_tokens":9,"stream":true,"messages":[]})");
    // Counted once the answer is out.
    test::Eventually changes;
    std::string metrics;
    EXPECT_TRUE(changes.wait([&] {
        metrics = gateway_->metrics().expose(false);
        return metrics.find("nexus_usage_estimated_total{") != std::string::npos;
    }));
    EXPECT_THAT(metrics, HasSubstr("nexus_usage_estimated_total{model=\"m\",provider=\"up\"} 1"));
    EXPECT_THAT(metrics, testing::ContainsRegex("nexus_tokens_total\\{kind=\"input\",.*\\} 30\n"));
    EXPECT_THAT(metrics, testing::ContainsRegex("nexus_tokens_total\\{kind=\"output\",.*\\} [1-3][0-9]\n"));
}

TEST_F(RelayTest, CompletesAStreamThatFinishedWithoutDone) {
    upstream_.queue(Script::events({chunk("Hi"), kFinish}));
    start();
    EXPECT_EQ(post(kStreamRequest).body, chunk("Hi") + kFinish + kDone);
}

TEST_F(RelayTest, KeepsOnlyOpenAisFieldsInAStrictAnswerOfTheSameFormat) {
    const std::string answer =
        R"({"id":"c1","object":"chat.completion","created":1,"model":"u","provider":"x","choices":[{"index":0,
            "message":{"role":"assistant","content":"Hi","reasoning_content":"hm"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
    upstream_.queue(Script::json(answer));
    start();
    EXPECT_EQ(post(kRequest).body, answer);
    const test::HttpAnswer strict = gateway_->post(kChatPath, kRequest, {{"x-nexus-strict", "true"}});
    const Json seen = *parse_json(strict.body);
    EXPECT_FALSE(seen.contains("provider"));
    EXPECT_FALSE(choice_of(seen).at("message").contains("reasoning_content"));
    EXPECT_EQ(choice_of(seen).at("message").at("content"), "Hi");
    EXPECT_EQ(seen.at("usage").at("prompt_tokens"), 3);
}

TEST_F(RelayTest, KeepsOnlyOpenAisFieldsInAStrictStreamOfTheSameFormat) {
    const std::string thought =
        R"(data: {"id":"c1","model":"u","choices":[{"index":0,"delta":{"reasoning":"hm"},"finish_reason":null}]})"
        "\n\n";
    settings_.models["m"].strict_answers = true;
    upstream_.queue(Script::events({thought, chunk("Hi"), kFinish, kUsage, kDone}));
    start();
    const std::string quiet = post(kStreamRequest).body;
    EXPECT_THAT(quiet, Not(HasSubstr("hm")));
    EXPECT_THAT(quiet, HasSubstr(R"("content":"Hi")"));
    EXPECT_THAT(quiet, Not(HasSubstr("prompt_tokens")));
    EXPECT_THAT(quiet, testing::EndsWith(kDone));
    const std::string asked =
        post(R"({"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}})").body;
    EXPECT_THAT(asked, HasSubstr(R"("prompt_tokens":3)"));
}

TEST_F(RelayTest, AnswersALegacyFunctionAsOneAlsoStrictly) {
    upstream_.queue(Script::json(
        R"({"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":null,
            "function_call":{"name":"f","arguments":"{}"}},"finish_reason":"function_call"}]})"));
    settings_.strict_answers = true;
    start();
    const Json seen = *parse_json(post(R"({"model":"m","messages":[],"functions":[{"name":"f"}]})").body);
    EXPECT_EQ(choice_of(seen).at("message").at("function_call").at("name"), "f");
    EXPECT_EQ(choice_of(seen).at("finish_reason"), "function_call");
}

// A Messages client of Claude on Bedrock: the events of InvokeModel stand in Bedrock's frames.
TEST_F(RelayTest, UnpacksTheStreamOfInvokeModel) {
    make_up_a("bedrock");
    settings_.models["m"].targets[0].model = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    dialect::AnswerContext context;
    context.model = "claude";
    const std::unique_ptr<dialect::StreamEncoder> encoder = dialect::bedrock_invoke_stream_encoder(context);
    std::string frames;
    using Kind = dialect::StreamEvent::Kind;
    dialect::StreamEvent event;
    for (const Kind kind : {Kind::start, Kind::text, Kind::finish}) {
        event.kind = kind;
        event.text = kind == Kind::text ? "Hello" : "";
        event.finish = kind == Kind::finish ? dialect::FinishReason::stop : dialect::FinishReason::none;
        encoder->encode(event, frames);
    }
    encoder->finish(frames);
    Script script = Script::events({frames.substr(0, 100), frames.substr(100)});
    script.headers = {{"content-type", "application/vnd.amazon.eventstream"}};
    upstream_.queue(script);
    start();
    const std::string request =
        R"({"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]})";
    const test::HttpAnswer answer = gateway_->post("/v1/messages", request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.headers.at("content-type"), testing::StartsWith("text/event-stream"));
    EXPECT_THAT(answer.body, HasSubstr("event: content_block_delta\ndata: "));
    EXPECT_THAT(answer.body, HasSubstr("\"text\":\"Hello\""));
    EXPECT_THAT(answer.body, HasSubstr("event: message_stop"));
    const test::UpstreamRequest asked = upstream_.requests().at(0);
    EXPECT_EQ(asked.target, "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream");
    EXPECT_EQ(asked.headers.at("accept"), "application/vnd.amazon.eventstream");
    EXPECT_EQ(
        asked.body,
        R"({"max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"anthropic_version":"bedrock-2023-05-31"})");
}

TEST_F(RelayTest, ReadsTheErrorsOfInvokeModelAsBedrocks) {
    make_up_a("bedrock");
    settings_.models["m"].targets[0].model = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    settings_.retries.attempts = 0;
    upstream_.queue(Script::json(R"({"message":"Input is too long for requested model."})", 400));
    start();
    const test::HttpAnswer answer =
        gateway_->post("/v1/messages", R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("Input is too long for requested model."));
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
