#include "gateway/realtime_relay.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/realtime_upstream.h"
#include "tests/support/websocket_client.h"

namespace nexus::gateway {
namespace {

using test::RealtimeUpstream;
using test::WebSocketClient;
using Reaction = RealtimeUpstream::Reaction;
using std::chrono::milliseconds;

const std::string kPath = "/v1/realtime?model=m";
const std::string kDone =
    R"({"type":"response.done","response":{"usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15}}})";

// Puts [X] in the place of every "secret" and refuses texts with "forbidden".
class Scanner final : public Middleware {
  public:
    std::string_view name() const override { return "scanner"; }
    bool scans_text() const override { return true; }
    Task<Flow> on_request(Exchange& exchange) const override {
        for (std::size_t i = 0; i < exchange.index.texts.size(); ++i) {
            const std::string_view text = exchange.index.texts[i].text;
            if (text.find("forbidden") != std::string_view::npos) {
                co_return Flow::fail(Error(ErrorCode::content_blocked, "Not this."));
            }
            if (const std::size_t at = text.find("secret"); at != std::string_view::npos) {
                exchange.findings.push_back(Finding{i, {at, at + 6}, "SECRET", "[X]", true});
            }
        }
        co_return Flow::next();
    }
};

const store::Account kAccount{"test|concurrent", "test: 1 at once"};
const store::LimitRule kOneAtOnce{store::LimitRule::Kind::concurrent, 1, {}, 0};

// Claims the one session that may be open at a time.
class OneAtOnce final : public Middleware {
  public:
    std::string_view name() const override { return "one_at_once"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        exchange.claims.add(ClaimUnit::concurrent, kAccount, kOneAtOnce, 1);
        co_return Flow::next();
    }
};

template <class T>
MiddlewareRow row_of(std::string_view name) {
    return MiddlewareRow{name, [](const MakerContext&) -> Result<std::unique_ptr<Middleware>> {
                             return std::unique_ptr<Middleware>(std::make_unique<T>());
                         }};
}

std::string say(const std::string& text) {
    return R"({"type":"conversation.item.create","event_id":"e1","item":{"type":"message","role":"user","content":[{"type":"input_text","text":")" +
           text + R"("}]}})";
}

class RealtimeRelayTest : public testing::Test {
  protected:
    RealtimeRelayTest() {
        config::Provider& up = settings_.providers["up"];
        up.kind = "openai";
        up.api_key = Secret("upstream-key");
    }
    void start(std::vector<MiddlewareRow> rows = {}) {
        rows_ = std::move(rows);
        for (const MiddlewareRow& row : rows_) {
            pipeline_.push_back(config::Stage{std::string(row.name), {}, {}});
        }
        settings_.pipeline = pipeline_;
        gateway_ = std::make_unique<test::TestGateway>(settings_, rows_);
    }
    std::unique_ptr<WebSocketClient> connect(const std::string& path = kPath,
                                             const test::HttpClient::Headers& headers = {}) {
        auto client = std::make_unique<WebSocketClient>(gateway_->address(), path, headers);
        if (client->answer().status == 101) {
            EXPECT_NE(client->next().find("session.created"), std::string::npos);
        }
        return client;
    }
    bool upstream_saw(std::size_t events) {
        return eventually_.wait([&] { return upstream_.events().size() >= events; });
    }
    std::vector<std::string> upstream_ends() {
        EXPECT_TRUE(eventually_.wait([&] { return !upstream_.ends().empty() && upstream_.open_sessions() == 0; }));
        return upstream_.ends();
    }

    test::Eventually eventually_;
    RealtimeUpstream upstream_;
    config::Settings settings_ = test::settings_for(upstream_.base_url());
    std::vector<config::Stage> pipeline_;
    std::vector<MiddlewareRow> rows_;
    std::unique_ptr<test::TestGateway> gateway_;
};

TEST_F(RealtimeRelayTest, PassesEventsBothWaysAndClosesWithTheClientsCode) {
    upstream_.set_script([](const std::string&) { return Reaction{{R"({"type":"a"})", kDone}, 0, {}, false}; });
    start();
    const auto client = connect();
    ASSERT_EQ(client->answer().status, 101);
    EXPECT_EQ(client->answer().headers.at("x-nexus-provider"), "up");
    EXPECT_EQ(client->answer().headers.at("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_FALSE(client->answer().headers.contains("content-type"));
    client->send(say("hi"));
    EXPECT_EQ(client->next(), R"({"type":"a"})");
    EXPECT_EQ(client->next(), kDone);
    EXPECT_EQ(upstream_.events(), std::vector<std::string>{say("hi")});
    client->send_frame(net::WebSocketOpcode::ping, "p");
    EXPECT_EQ(client->next(), "pong p");
    client->send_frame(net::WebSocketOpcode::close, net::close_payload(4000, "enough"));
    EXPECT_EQ(client->next(), "close 4000 ");
    EXPECT_EQ(client->next(), "end");
    EXPECT_EQ(upstream_ends(), std::vector<std::string>{"4000 enough"});
    const test::UpstreamRequest request = upstream_.requests().at(0);
    EXPECT_EQ(request.target, "/v1/realtime?model=upstream-model");
    EXPECT_EQ(request.headers.at("authorization"), "Bearer upstream-key");
    EXPECT_FALSE(request.headers.contains("content-type"));
}

TEST_F(RealtimeRelayTest, PassesTheUpstreamsCodeOn) {
    upstream_.set_script([](const std::string&) { return Reaction{{kDone}, 4003, "that was all", false}; });
    start();
    const auto client = connect();
    client->send(say("hi"));
    EXPECT_EQ(client->next(), kDone);
    EXPECT_EQ(client->next(), "close 4003 that was all");
    client->send_frame(net::WebSocketOpcode::close, net::close_payload(4003, ""));
    EXPECT_EQ(client->next(), "end");
}

TEST_F(RealtimeRelayTest, TellsOfAnUpstreamThatIsLost) {
    upstream_.set_script([](const std::string&) { return Reaction{{}, 0, {}, true}; });
    start();
    const auto client = connect();
    client->send(say("hi"));
    const Result<Json> event = parse_json(client->next());
    ASSERT_TRUE(event);
    EXPECT_EQ(string_or(*event, "type", ""), "error");
    EXPECT_EQ(string_or((*event)["error"], "code", ""), "provider_protocol_error");
    EXPECT_EQ(client->next().substr(0, 10), "close 1011");
}

TEST_F(RealtimeRelayTest, EndsTheUpstreamsSessionWhenTheClientIsGone) {
    start();
    const auto client = connect();
    client->send(say("hi"));
    EXPECT_TRUE(upstream_saw(1));
    client->leave();
    EXPECT_EQ(upstream_ends(), std::vector<std::string>{"1001 the client has left"});
    EXPECT_TRUE(eventually_.wait([&] { return gateway_->server().connections() == 0; }));
}

TEST_F(RealtimeRelayTest, ScansEachEventLikeARequest) {
    upstream_.set_script([](const std::string&) { return Reaction{{kDone}, 0, {}, false}; });
    start({row_of<Scanner>("scanner")});
    const auto client = connect();
    client->send(say("my secret"));
    EXPECT_EQ(client->next(), kDone);
    client->send(say("forbidden"));
    const Result<Json> event = parse_json(client->next());
    ASSERT_TRUE(event);
    EXPECT_EQ(string_or(*event, "type", ""), "error");
    EXPECT_EQ(string_or((*event)["error"], "code", ""), "content_blocked");
    EXPECT_EQ(string_or((*event)["error"], "event_id", ""), "e1");
    client->send(R"({"type":"session.update","session":{"instructions":"a secret"}})");
    EXPECT_EQ(client->next(), kDone);
    const std::vector<std::string> expected{say("my [X]"),
                                            R"({"type":"session.update","session":{"instructions":"a [X]"}})"};
    EXPECT_EQ(upstream_.events(), expected);
}

TEST_F(RealtimeRelayTest, RefusesAnEventThatIsNoJsonAndGoesOn) {
    upstream_.set_script([](const std::string&) { return Reaction{{kDone}, 0, {}, false}; });
    start();
    const auto client = connect();
    client->send("hello");
    EXPECT_NE(client->next().find("invalid_json"), std::string::npos);
    client->send(say("hi"));
    EXPECT_EQ(client->next(), kDone);
    EXPECT_EQ(upstream_.events().size(), 1U);
}

TEST_F(RealtimeRelayTest, ASessionKeepsItsModel) {
    upstream_.set_script([](const std::string&) { return Reaction{{kDone}, 0, {}, false}; });
    start();
    const auto client = connect();
    client->send(R"({"type":"session.update","session":{"model":"m"}})");
    EXPECT_EQ(client->next(), kDone);
    client->send(R"({"type":"session.update","session":{"model":"another"}})");
    EXPECT_NE(client->next().find("session.model"), std::string::npos);
    client->send(R"({"type":"session.update","session":{"audio":{"input":{"transcription":{"model":"whisper-1"}}}}})");
    EXPECT_EQ(client->next(), kDone);
    const std::vector<std::string> expected{
        R"({"type":"session.update","session":{"model":"upstream-model"}})",
        R"({"type":"session.update","session":{"audio":{"input":{"transcription":{"model":"whisper-1"}}}}})"};
    EXPECT_EQ(upstream_.events(), expected);
}

TEST_F(RealtimeRelayTest, CountsAgainstConcurrencyForItsWholeLife) {
    start({row_of<OneAtOnce>("one_at_once")});
    auto first = connect();
    EXPECT_EQ(first->answer().status, 101);
    EXPECT_EQ(connect()->answer().status, 429);
    EXPECT_EQ(gateway_->store().open_reservations(), 1U);
    first->leave();
    EXPECT_TRUE(eventually_.wait([&] { return gateway_->store().open_reservations() == 0; }));
    EXPECT_EQ(connect()->answer().status, 101);
}

TEST_F(RealtimeRelayTest, TriesAnotherTargetBeforeTheUpgrade) {
    RealtimeUpstream other;
    other.refuse_with(503);
    config::Provider& down = settings_.providers["down"];
    down = settings_.providers["up"];
    down.base_url = other.base_url();
    config::Model& model = settings_.models["m"];
    model.strategy = "priority";
    model.targets.insert(model.targets.begin(), config::Target{"down", "u", 1});
    start();
    const auto client = connect();
    EXPECT_EQ(client->answer().status, 101);
    EXPECT_EQ(client->answer().headers.at("x-nexus-attempts"), "2");
    EXPECT_EQ(other.requests().size(), 1U);
}

TEST_F(RealtimeRelayTest, AnswersARefusalOfTheUpstreamAsHttp) {
    upstream_.refuse_with(404);
    settings_.retries.attempts = 0;
    start();
    const auto client = connect();
    EXPECT_EQ(client->answer().status, 404);
    EXPECT_NE(client->answer().body.find(R"("type")"), std::string::npos);
}

TEST_F(RealtimeRelayTest, RefusesWhatIsNoHandshake) {
    start();
    test::HttpClient plain(gateway_->address());
    const test::HttpAnswer answer = plain.request("GET", kPath, "");
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.headers.at("upgrade"), "websocket");
    EXPECT_EQ(answer.headers.at("sec-websocket-version"), "13");
    EXPECT_EQ(plain.request("POST", kPath, "{}").status, 405);
    EXPECT_EQ(connect(kPath + "&call_id=rtc_1")->answer().status, 400);
    EXPECT_EQ(connect("/v1/realtime?model=unknown")->answer().status, 404);
}

TEST_F(RealtimeRelayTest, TakesWebPagesOfKnownOriginsOnly) {
    settings_.listeners.data.cors.origins = {"https://app.example"};
    start();
    EXPECT_EQ(connect(kPath, {{"Origin", "https://evil.example"}})->answer().status, 403);
    EXPECT_EQ(connect(kPath, {{"Origin", "https://app.example"}})->answer().status, 101);
    EXPECT_EQ(connect(kPath, {{"Origin", "http://x"}})->answer().status, 101);  // what Host says
}

TEST_F(RealtimeRelayTest, RefusesAPipelineThatReadsAnswers) {
    start({shout_row()});
    EXPECT_EQ(connect()->answer().status, 403);
}

TEST_F(RealtimeRelayTest, ChoosesASubprotocolThatIsNoKey) {
    start();
    const auto client = connect(kPath, {{"Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.k"}});
    EXPECT_EQ(client->answer().headers.at("sec-websocket-protocol"), "realtime");
    EXPECT_EQ(upstream_.requests().at(0).headers.at("sec-websocket-protocol"), "realtime");
}

TEST_F(RealtimeRelayTest, EndsAnIdleSession) {
    settings_.timeouts.realtime_idle = milliseconds(20);
    start();
    const auto client = connect();
    EXPECT_NE(client->next().find("idle"), std::string::npos);
    EXPECT_EQ(client->next().substr(0, 10), "close 1000");
    client->send_frame(net::WebSocketOpcode::close, net::close_payload(1000, ""));
    EXPECT_EQ(upstream_ends(), std::vector<std::string>{"1000 "});
}

TEST_F(RealtimeRelayTest, EndsASessionAtItsMaximumDuration) {
    settings_.timeouts.realtime_session = milliseconds(20);
    start();
    const auto client = connect();
    EXPECT_NE(client->next().find("maximum duration"), std::string::npos);
}

TEST_F(RealtimeRelayTest, RefusesAnEventThatIsTooLarge) {
    settings_.limits.realtime_event = 1024;
    start();
    const auto client = connect();
    client->send(say(std::string(2000, 'x')));
    EXPECT_EQ(client->next().substr(0, 10), "close 1009");
    client->leave();
    EXPECT_EQ(upstream_ends().at(0).substr(0, 4), "1001");
}

TEST_F(RealtimeRelayTest, SaysGoodbyeToBothWhenTheServerEnds) {
    start();
    const auto client = connect();
    client->send(say("hi"));
    EXPECT_TRUE(upstream_saw(1));
    gateway_->server().terminate();
    EXPECT_EQ(client->next(), "close 1001 the server is shutting down");
    client->send_frame(net::WebSocketOpcode::close, net::close_payload(1001, ""));
    EXPECT_EQ(client->next(), "end");
    EXPECT_EQ(upstream_ends(), std::vector<std::string>{"1001 "});
}

TEST_F(RealtimeRelayTest, ASlowClientHoldsItsUpstreamBack) {
    const std::string large =
        R"({"type":"response.output_audio.delta","delta":")" + std::string(500'000, 'A') + R"("})";
    upstream_.set_script(
        [&large](const std::string&) { return Reaction{std::vector<std::string>(40, large), 0, {}, false}; });
    start();
    const auto client = connect();
    client->send(say("hi"));
    EXPECT_TRUE(upstream_saw(1));
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(client->next(), large);
    }
}

}  // namespace
}  // namespace nexus::gateway
