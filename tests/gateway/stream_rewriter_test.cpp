#include "gateway/stream_rewriter.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

// What a rewriter makes of an OpenAI stream for a client that speaks the same.
class StreamRewriterTest : public testing::Test {
  protected:
    using Job = std::function<void(Exchange&, StreamRewriter&)>;

    void rewrite(const std::string& stream, const Job& then = {}) {
        ExchangeHost host(build_generation(test::settings_for("http://127.0.0.1:1/v1"), rows_));
        host.run(kChatPath, kStreamRequest, [&](Exchange& exchange) {
            const UpstreamAnswer answer;
            StreamRewriter rewriter(exchange, answer);
            const auto decoder = dialect::codec_for(dialect::Dialect::openai_chat).stream_decoder({});
            std::vector<dialect::StreamEvent> events;
            EXPECT_TRUE(decoder->feed(stream, events));
            rewriter.rewrite(events, out_);
            if (then) {
                then(exchange, rewriter);
            }
        });
    }

    std::vector<MiddlewareRow> rows_;
    std::string out_;
};

TEST_F(StreamRewriterTest, PassesBytesOnAndNotesTheUsageThatItTakesOut) {
    rewrite(chunk("a") + kFinish + kUsage + kDone, [](Exchange& exchange, StreamRewriter& rewriter) {
        EXPECT_TRUE(rewriter.done());
        EXPECT_TRUE(rewriter.finish_seen());
        EXPECT_EQ(exchange.usage.output, 2);
        EXPECT_TRUE(exchange.first_token_at);
        EXPECT_TRUE(exchange.output_delivered);
    });
    EXPECT_EQ(out_, chunk("a") + kFinish + kDone);
}

TEST_F(StreamRewriterTest, EndsAStreamOnce) {
    rewrite(chunk("a") + kFinish, [this](Exchange&, StreamRewriter& rewriter) {
        EXPECT_FALSE(rewriter.done());
        rewriter.finish(out_);
        rewriter.finish(out_);
        rewriter.fail(Error(ErrorCode::provider_unavailable, "late"), out_);
    });
    EXPECT_EQ(out_, chunk("a") + kFinish + kDone);
}

TEST_F(StreamRewriterTest, FailsInAnErrorEventAndNeverInDone) {
    rewrite(chunk("a"), [this](Exchange&, StreamRewriter& rewriter) {
        rewriter.fail(Error(ErrorCode::provider_unavailable, "cut off"), out_);
        rewriter.finish(out_);
    });
    EXPECT_THAT(out_, HasSubstr("cut off"));
    EXPECT_THAT(out_, Not(HasSubstr("[DONE]")));
}

TEST_F(StreamRewriterTest, TellsTheUpstreamsOwnError) {
    rewrite(chunk("a") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + chunk("never"),
            [](Exchange&, StreamRewriter& rewriter) { EXPECT_TRUE(rewriter.error()); });
    EXPECT_EQ(out_, chunk("a"));
}

TEST_F(StreamRewriterTest, LetsMiddlewaresEditAndHoldText) {
    rows_ = {shout_row()};
    rewrite(chunk("hel") + chunk("lo wor") + chunk("ld") + kFinish + kDone);
    EXPECT_EQ(out_, chunk("HELLO WOR") + chunk("LD") + kFinish + kDone);
}

TEST_F(StreamRewriterTest, ReleasesHeldTextBeforeTheFinish) {
    rows_ = {shout_row()};
    rewrite(chunk("fall") + kFinish + kDone);
    EXPECT_THAT(out_, HasSubstr(R"("content":"FALL")"));
    EXPECT_LT(out_.find("FALL"), out_.find(R"("finish_reason":"stop")"));
}

TEST_F(StreamRewriterTest, EndsAStreamWhereAMiddlewareStopsIt) {
    rows_ = {shout_row()};
    rewrite(chunk("a") + chunk("STOP") + chunk("never") + kFinish + kDone,
            [](Exchange&, StreamRewriter& rewriter) { EXPECT_TRUE(rewriter.stopped()); });
    EXPECT_THAT(out_, HasSubstr("content_filter"));
    EXPECT_TRUE(out_.ends_with(kDone));
    EXPECT_THAT(out_, Not(HasSubstr("NEVER")));
}

TEST_F(StreamRewriterTest, TakesTheUsageThatCameAtTheEnd) {
    rewrite(chunk("a b c d") + kFinish + kUsage, [](Exchange& exchange, StreamRewriter& rewriter) {
        rewriter.settle_usage(false);  // the client left before [DONE]
        EXPECT_FALSE(exchange.usage_estimated);
        EXPECT_EQ(exchange.usage.input, 3);
        EXPECT_EQ(exchange.usage.output, 2);
    });
}

TEST_F(StreamRewriterTest, CountsWhatPassedWhereNoUsageCame) {
    rewrite(chunk("a b c d") + chunk(" e f"), [](Exchange& exchange, StreamRewriter& rewriter) {
        rewriter.settle_usage(false);
        EXPECT_TRUE(exchange.usage_estimated);
        EXPECT_FALSE(exchange.charge_unknown);
        EXPECT_GE(exchange.usage.output.value_or(0), 6);
        EXPECT_LE(exchange.usage.output.value_or(0), 10);
        EXPECT_GE(exchange.usage.input.value_or(0), 1);
    });
}

TEST_F(StreamRewriterTest, KeepsTheReservationWhereNothingPassed) {
    rewrite("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"},\"finish_reason\":null}]}\n\n",
            [](Exchange& exchange, StreamRewriter& rewriter) {
                rewriter.settle_usage(false);
                EXPECT_TRUE(exchange.charge_unknown);
            });
}

// Of two choices one is finished, and the count of that moment is not all.
TEST_F(StreamRewriterTest, WaitsForTheUsageOfAllChoices) {
    const std::string other = "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"a b c d e f\"}}]}\n\n";
    rewrite(chunk("a") + other + kFinish + kUsage, [](Exchange& exchange, StreamRewriter& rewriter) {
        rewriter.settle_usage(false);
        EXPECT_TRUE(exchange.usage_estimated);
        EXPECT_GE(exchange.usage.output.value_or(0), 6);
        EXPECT_EQ(exchange.usage.input, 3);
    });
}

// A stream of one text in the dialect's own words.
std::string stream_of(dialect::Dialect dialect, const std::string& said) {
    dialect::AnswerContext context;
    context.model = "u";
    context.request_id = "r";
    context.include_usage = true;
    const auto encoder = dialect::codec_for(dialect).stream_encoder(context);
    std::string out;
    dialect::StreamEvent event;
    for (const auto kind : {dialect::StreamEvent::Kind::start, dialect::StreamEvent::Kind::text,
                            dialect::StreamEvent::Kind::finish, dialect::StreamEvent::Kind::usage}) {
        event = dialect::StreamEvent();
        event.kind = kind;
        event.text = kind == dialect::StreamEvent::Kind::text ? said : "";
        event.finish = dialect::FinishReason::stop;
        event.usage.output = kind == dialect::StreamEvent::Kind::usage ? std::optional<std::int64_t>(2) : std::nullopt;
        encoder->encode(event, out);
    }
    encoder->finish(out);
    return out;
}

class StreamOfOneDialectTest : public GatewayTest {
  protected:
    void expect_untouched(dialect::Dialect dialect, const std::string& kind, const std::string& path,
                          const std::string& body) {
        make_up_a(kind);
        const std::string stream = stream_of(dialect, "hello");
        upstream_.queue(test::Script::events({stream}));
        start();
        EXPECT_EQ(gateway_->post(path, body).body, stream);
    }
};

TEST_F(StreamOfOneDialectTest, PassesThroughByteForByteInAnthropics) {
    expect_untouched(dialect::Dialect::anthropic, "anthropic", "/v1/messages",
                     R"({"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]})");
}

TEST_F(StreamOfOneDialectTest, PassesThroughByteForByteInGeminis) {
    expect_untouched(dialect::Dialect::gemini, "gemini", "/v1beta/models/m:streamGenerateContent?alt=sse",
                     R"({"contents":[{"parts":[{"text":"Hi"}]}]})");
}

TEST_F(StreamOfOneDialectTest, PassesThroughByteForByteInTheResponsesApis) {
    expect_untouched(dialect::Dialect::openai_responses, "openai", "/v1/responses",
                     R"({"model":"m","stream":true,"input":"Hi"})");
}

TEST_F(StreamOfOneDialectTest, IsEncodedAnewWhereAnEditedTextIsRepeated) {
    make_up_a("openai");
    upstream_.queue(test::Script::events({stream_of(dialect::Dialect::openai_responses, "hello")}));
    start({shout_row()});
    const auto answer = gateway_->post("/v1/responses", R"({"model":"m","stream":true,"input":"Hi","user":"ann"})");
    EXPECT_THAT(answer.body, HasSubstr(R"("delta":"HELLO")"));
    EXPECT_THAT(answer.body, Not(HasSubstr("hello")));
    EXPECT_THAT(answer.body, HasSubstr("response.completed"));
    EXPECT_THAT(answer.body, HasSubstr(R"("user":"ann")"));
}

TEST_F(StreamOfOneDialectTest, ShowsUsageToAllWhereTheConfigurationSaysSo) {
    settings_.stream_usage = "always";
    upstream_.queue(test::Script::events({chunk("a") + kFinish + kUsage + kDone}));
    start();
    EXPECT_EQ(post(kStreamRequest).body, chunk("a") + kFinish + kUsage + kDone);
}

}  // namespace
}  // namespace nexus::gateway
