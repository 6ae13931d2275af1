#include "gateway/gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/json.h"
#include "gateway/exchange.h"
#include "tests/support/scripted_upstream.h"
#include "tests/support/test_gateway.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;
using testing::Not;

const std::string kAnswer =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"upstream-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"unknown_field":{"kept":true}})";

std::string chunk(const std::string& text) {
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[{"index":0,"delta":{"content":")" +
           text + R"("},"finish_reason":null}]})" + "\n\n";
}
const std::string kFinish =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
    "\n\n";
const std::string kUsage =
    R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"u","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})"
    "\n\n";
const std::string kDone = "data: [DONE]\n\n";

const std::string kRequest = R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"x_custom":[1,2]})";
const std::string kStreamRequest = R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"stream":true})";

// Upper-cases every answer's text and holds back a trailing "l", to see edits and held text arrive.
class Shout final : public Middleware {
  public:
    std::string_view name() const override { return "shout"; }
    bool reads_text() const override { return true; }
    TextAction on_text(Exchange&, const TextChannel&, std::string& text, bool last) const override {
        if (!last && text.ends_with("l")) {
            return TextAction::hold;
        }
        const bool stop = text.find("STOP") != std::string::npos;
        for (char& c : text) {
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        return stop ? TextAction::stop : TextAction::pass;
    }
};

Result<std::unique_ptr<Middleware>> make_shout(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<Shout>());
}

class GatewayTest : public testing::Test {
  protected:
    void start(std::vector<MiddlewareRow> rows = {}) {
        rows_ = std::move(rows);
        settings_.pipeline.clear();
        for (const MiddlewareRow& row : rows_) {
            settings_.pipeline.push_back(config::Stage{std::string(row.name), {}, {}});
        }
        gateway_ = std::make_unique<test::TestGateway>(settings_, rows_);
    }

    test::ScriptedUpstream upstream_;
    config::Settings settings_ = test::settings_for(upstream_.base_url());
    std::vector<MiddlewareRow> rows_;
    std::unique_ptr<test::TestGateway> gateway_;
};

TEST_F(GatewayTest, PassesAnAnswerThroughByteForByteAndNamesTheUpstreamsModel) {
    upstream_.queue(Script::json(kAnswer));
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kAnswer);
    EXPECT_EQ(answer.headers.at("x-nexus-provider"), "up");
    EXPECT_EQ(answer.headers.at("x-nexus-model"), "upstream-model");
    EXPECT_EQ(upstream_.requests().at(0).target, "/v1/chat/completions");
    EXPECT_EQ(upstream_.requests().at(0).body,
              R"({"model":"upstream-model","messages":[{"role":"user","content":"Hello"}],"x_custom":[1,2]})");
    EXPECT_EQ(upstream_.requests().at(0).headers.at("x-request-id"), answer.headers.at("x-request-id"));
}

TEST_F(GatewayTest, TakesUsageOutOfAStreamUnlessItWasAskedFor) {
    upstream_.queue(Script::events({chunk("Hel"), chunk("lo"), kFinish, kUsage, kDone}));
    start();
    const test::HttpAnswer quiet = gateway_->post("/v1/chat/completions", kStreamRequest);
    EXPECT_EQ(quiet.body, chunk("Hel") + chunk("lo") + kFinish + kDone);
    EXPECT_TRUE(quiet.complete);
    EXPECT_THAT(upstream_.requests().at(0).body, HasSubstr(R"("stream_options":{"include_usage":true})"));
    const test::HttpAnswer asked = gateway_->post(
        "/v1/chat/completions",
        R"({"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}})");
    EXPECT_EQ(asked.body, chunk("Hel") + chunk("lo") + kFinish + kUsage + kDone);
    EXPECT_THAT(gateway_->metrics().expose(false), HasSubstr("nexus_tokens_total{"));
}

TEST_F(GatewayTest, EndsACutStreamInAnErrorEventAndNeverInDone) {
    upstream_.queue(Script::events({chunk("Hel")}, Script::End::cut));
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kStreamRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(chunk("Hel")));
    EXPECT_THAT(answer.body, HasSubstr(R"(data: {"error":{)"));
    EXPECT_THAT(answer.body, Not(HasSubstr("[DONE]")));
    EXPECT_EQ(answer.headers.at("x-nexus-attempts"), "1");
}

TEST_F(GatewayTest, AnswersAStreamThatBreaksBeforeItsFirstEventWithAStatus) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::events({": hello\n\n"}, Script::End::cut));
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kStreamRequest);
    EXPECT_EQ(answer.status, 502);
    EXPECT_EQ(string_or(*find(*parse_json(answer.body), "error"), "code", ""), "provider_unavailable");
}

TEST_F(GatewayTest, CompletesAStreamThatFinishedWithoutDone) {
    upstream_.queue(Script::events({chunk("Hi"), kFinish}));
    start();
    EXPECT_EQ(gateway_->post("/v1/chat/completions", kStreamRequest).body, chunk("Hi") + kFinish + kDone);
}

TEST_F(GatewayTest, FallsBackToAnotherTargetAndSaysSo) {
    test::ScriptedUpstream second;
    second.queue(Script::json(kAnswer));
    upstream_.queue(Script::json(R"({"error":{"message":"boom"}})", 500));
    config::Provider other = settings_.providers["up"];
    other.base_url = second.base_url();
    settings_.providers["other"] = other;
    config::Target spare;
    spare.provider = "other";
    spare.model = "spare";
    settings_.models["spare"].targets.push_back(spare);
    settings_.models["m"].fallbacks = {"spare"};
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kRequest);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("x-nexus-provider"), "other");
    EXPECT_EQ(answer.headers.at("x-nexus-attempts"), "2");
    EXPECT_THAT(answer.headers.at("x-nexus-decision"), HasSubstr("router=fallback(other after 5xx)"));
}

TEST_F(GatewayTest, PassesAProvidersOwnRefusalOnWithoutRepeatingIt) {
    upstream_.queue(Script::json(R"({"error":{"message":"bad tool","type":"invalid_request_error","param":"tools","code":null}})", 400));
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kRequest);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("bad tool"));
    EXPECT_EQ(upstream_.requests().size(), 1u);
}

TEST_F(GatewayTest, HidesAProvidersRefusalOfItsKey) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::json(R"({"error":{"message":"Incorrect API key provided: sk-abc***xyz"}})", 401));
    start();
    const test::HttpAnswer answer = gateway_->post("/v1/chat/completions", kRequest);
    EXPECT_EQ(answer.status, 502);
    EXPECT_THAT(answer.body, HasSubstr("provider_auth_failed"));
    EXPECT_THAT(answer.body, Not(HasSubstr("sk-abc")));
}

TEST_F(GatewayTest, AnswersGarbageWithBadGateway) {
    settings_.retries.attempts = 0;
    upstream_.queue(Script::json("<html>login</html>"));
    start();
    EXPECT_EQ(gateway_->post("/v1/chat/completions", kRequest).status, 502);
}

TEST_F(GatewayTest, RefusesWhatIsNoJsonAndSaysWhatIsWrong) {
    start();
    EXPECT_EQ(gateway_->post("/v1/chat/completions", "{\"model\":").status, 400);
    test::HttpClient client(gateway_->address());
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(client.read_answer().status, 415);
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(GatewayTest, LetsMiddlewaresEditAndHoldStreamedText) {
    upstream_.queue(Script::events({chunk("hel"), chunk("lo wor"), chunk("ld"), kFinish, kDone}));
    start({{"shout", make_shout}});
    const std::string body = gateway_->post("/v1/chat/completions", kStreamRequest).body;
    EXPECT_EQ(body, chunk("HELLO WOR") + chunk("LD") + kFinish + kDone);
}

TEST_F(GatewayTest, EndsAStreamWhereAMiddlewareStopsIt) {
    upstream_.queue(Script::events({chunk("a"), chunk("STOP"), chunk("never"), kFinish, kDone}));
    start({{"shout", make_shout}});
    const std::string body = gateway_->post("/v1/chat/completions", kStreamRequest).body;
    EXPECT_THAT(body, HasSubstr("content_filter"));
    EXPECT_THAT(body, HasSubstr("[DONE]"));
    EXPECT_THAT(body, Not(HasSubstr("never")));
}

TEST_F(GatewayTest, KeepsAnOldGenerationForRequestsUnderWay) {
    upstream_.queue(Script::events({chunk("one")}, Script::End::stall));
    start();
    test::HttpClient client(gateway_->address());
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kStreamRequest.size()) +
                "\r\n\r\n" + kStreamRequest);
    EXPECT_THAT(client.read_until("one"), HasSubstr("200 OK"));
    gateway_->reload(settings_);
    EXPECT_EQ(gateway_->gateway().live_generations(), 2u);
    client.close();
}

TEST_F(GatewayTest, SendsACommentWhileAModelIsSilent) {
    settings_.timeouts.sse_keepalive = std::chrono::milliseconds(20);
    upstream_.queue(Script::events({chunk("one")}, Script::End::stall));
    start();
    test::HttpClient client(gateway_->address());
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kStreamRequest.size()) +
                "\r\n\r\n" + kStreamRequest);
    EXPECT_THAT(client.read_until(": keep-alive\n\n"), HasSubstr("one"));
    EXPECT_THAT(client.read_until(": keep-alive\n\n"), HasSubstr(": keep-alive"));
}

}  // namespace
}  // namespace nexus::gateway
