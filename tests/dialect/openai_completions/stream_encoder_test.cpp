#include <gtest/gtest.h>

#include "dialect/openai_completions/codec.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

StreamEvent event(Kind kind, std::string text = {}) {
    StreamEvent made;
    made.kind = kind;
    made.text = std::move(text);
    return made;
}

std::string encode(bool include_usage) {
    AnswerContext context;
    context.model = "m";
    context.request_id = "r";
    context.include_usage = include_usage;
    const auto encoder = openai_completions_codec().stream_encoder(context);
    std::string out;
    encoder->encode(event(Kind::reasoning, "unseen"), out);
    encoder->encode(event(Kind::text, "Hi"), out);
    StreamEvent finish = event(Kind::finish);
    finish.finish = FinishReason::length;
    encoder->encode(finish, out);
    StreamEvent usage = event(Kind::usage);
    usage.usage.input = 1;
    usage.usage.output = 2;
    encoder->encode(usage, out);
    encoder->finish(out);
    encoder->finish(out);
    return out;
}

const std::string kHead = R"(data: {"id":"cmpl-r","object":"text_completion","created":0,"model":"m",)";

TEST(OpenAiCompletionsStreamEncoder, WritesTextsTheFinishAndTheEnd) {
    EXPECT_EQ(encode(false), kHead + R"("choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":null}]})" +
                                 "\n\n" + kHead +
                                 R"("choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}]})" +
                                 "\n\ndata: [DONE]\n\n");
}

TEST(OpenAiCompletionsStreamEncoder, WritesUsageWhereItIsAskedFor) {
    const auto decoder = openai_completions_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(encode(true), events));
    ASSERT_EQ(events.at(events.size() - 2).kind, Kind::usage);
    EXPECT_EQ(events.at(events.size() - 2).usage.output, 2);
}

TEST(OpenAiCompletionsStreamEncoder, EndsABrokenStreamWithAnError) {
    const auto encoder = openai_completions_codec().stream_encoder({});
    std::string out;
    encoder->fail(Error(ErrorCode::provider_unavailable, "gone"), out);
    encoder->finish(out);
    EXPECT_TRUE(out.starts_with("data: {\"error\":"));
    EXPECT_EQ(out.find("[DONE]"), std::string::npos);
}

TEST(OpenAiCompletionsStreamEncoder, WritesLogprobsBehindTheirText) {
    const auto encoder = openai_completions_codec().stream_encoder({});
    StreamEvent logprobs = event(Kind::logprobs);
    logprobs.data = Json::array({Json{{"token", "Hi"}, {"logprob", -0.5}}});
    std::string out;
    encoder->encode(logprobs, out);
    out.clear();
    encoder->encode(logprobs, out);
    EXPECT_NE(
        out.find(R"("logprobs":{"tokens":["Hi"],"token_logprobs":[-0.5],"top_logprobs":[null],"text_offset":[2]})"),
        std::string::npos);
}

}  // namespace
}  // namespace nexus::dialect
