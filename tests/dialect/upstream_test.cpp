// Replays the recorded answers of the formats that no client speaks through each format that clients do.
#include "tests/dialect/upstream.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

using test::Cassette;
using test::Decoded;

struct Provider {
    std::string folder;
    Dialect dialect;
    std::string whole;   ///< how the path of a whole answer ends
    std::string stream;  ///< how a stream's does
};

void PrintTo(const Provider& provider, std::ostream* out) { *out << provider.folder; }

AnswerContext client() {
    AnswerContext context;
    context.model = "m";
    context.request_id = "r1";
    context.include_usage = true;
    return context;
}

// A stop beside calls is some dialects' way to say tool_calls.
FinishReason settled(FinishReason finish, bool has_calls) {
    return finish == FinishReason::stop && has_calls ? FinishReason::tool_calls : finish;
}

void expect_same_calls(const std::vector<ToolCall>& left, const std::vector<ToolCall>& right, const std::string& name) {
    ASSERT_EQ(left.size(), right.size()) << name;
    for (std::size_t i = 0; i < left.size(); ++i) {
        EXPECT_EQ(left[i].id, right[i].id) << name;
        EXPECT_EQ(left[i].name, right[i].name) << name;
        EXPECT_EQ(test::canonical(parse_arguments(left[i].arguments).value_or(Json())),
                  test::canonical(parse_arguments(right[i].arguments).value_or(Json())))
            << name;
    }
}

void cross_stream(const Codec& from, const Codec& to, const Cassette& cassette) {
    const std::string name = cassette.name + " as " + std::string(name_of(to.dialect()));
    const Decoded decoded = test::decode_stream(from, cassette.response_body);
    if (!decoded.events.empty() && decoded.events.back().kind == StreamEvent::Kind::error) {
        return;
    }
    const Decoded crossed = test::decode_stream(to, test::encode_stream(to, decoded.events, client()));
    ASSERT_FALSE(crossed.error) << name << ": " << crossed.error->message();
    EXPECT_EQ(crossed.text, decoded.text) << name;
    EXPECT_EQ(crossed.reasoning, decoded.reasoning) << name;
    EXPECT_EQ(settled(crossed.finish, !crossed.calls.empty()), settled(decoded.finish, !decoded.calls.empty())) << name;
    EXPECT_EQ(crossed.usage.output.value_or(0), decoded.usage.output.value_or(0)) << name;
    expect_same_calls(decoded.calls, crossed.calls, name);
}

void cross_answer(const Codec& from, const Codec& to, const Cassette& cassette) {
    const std::string name = cassette.name + " as " + std::string(name_of(to.dialect()));
    const Result<ChatResponse> answer = from.decode_response(cassette.response_body);
    ASSERT_TRUE(answer) << name;
    const Result<ChatResponse> crossed = to.decode_response(to.encode_response(*answer, client()));
    ASSERT_TRUE(crossed) << name << ": " << crossed.error().message();
    const Choice& before = answer->choices.at(0);
    const Choice& after = crossed->choices.at(0);
    EXPECT_EQ(test::text_of(before.message), test::text_of(after.message)) << name;
    EXPECT_EQ(before.message.reasoning, after.message.reasoning) << name;
    EXPECT_EQ(settled(before.finish, !before.message.tool_calls.empty()),
              settled(after.finish, !after.message.tool_calls.empty()))
        << name;
    EXPECT_EQ(answer->usage.input.value_or(0), crossed->usage.input) << name;
    expect_same_calls(before.message.tool_calls, after.message.tool_calls, name);
}

class UpstreamReplay : public testing::TestWithParam<Provider> {};

TEST_P(UpstreamReplay, KeepsTheAnswersMeaningForEveryClient) {
    const Codec& from = codec_for(GetParam().dialect);
    int crossed = 0;
    for (const Cassette& cassette : test::load_cassettes(GetParam().folder)) {
        const bool is_line_stream = cassette.response_body.find("\n{") != std::string::npos;
        const bool streams = cassette.is_sse || is_line_stream || cassette.path.ends_with("-stream");
        if (cassette.status != 200 || !cassette.path.ends_with(streams ? GetParam().stream : GetParam().whole)) {
            continue;
        }
        for (const Dialect target : {Dialect::openai_chat, Dialect::anthropic, Dialect::gemini}) {
            if (streams) {
                cross_stream(from, codec_for(target), cassette);
            } else {
                cross_answer(from, codec_for(target), cassette);
            }
        }
        ++crossed;
    }
    std::printf("%s: %d answers crossed into 3 dialects\n", GetParam().folder.c_str(), crossed);
}

INSTANTIATE_TEST_SUITE_P(Upstream, UpstreamReplay,
                         testing::Values(Provider{"bedrock", Dialect::bedrock_converse, "/converse",
                                                  "/converse-stream"},
                                         Provider{"cohere", Dialect::cohere, "/v2/chat", "/v2/chat"},
                                         Provider{"ollama", Dialect::ollama, "/api/chat", "/api/chat"}));

}  // namespace
}  // namespace nexus::dialect
