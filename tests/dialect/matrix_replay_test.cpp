#include "tests/dialect/matrix_replay.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "dialect/fields.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::Cassette;
using test::Decoded;

struct Provider {
    std::string folder;
    Dialect dialect;
};

void PrintTo(const Provider& provider, std::ostream* out) { *out << provider.folder; }

bool is_chat(const Cassette& cassette, Dialect dialect) {
    const std::string& path = cassette.path;
    if (cassette.status != 200) {
        return false;
    }
    switch (dialect) {
        case Dialect::anthropic: return path == "/v1/messages";
        case Dialect::openai_chat: return path.ends_with("/chat/completions");
        case Dialect::openai_responses: return path.ends_with("/responses") && cassette.method == "POST";
        // Streams without alt=sse are one array, which the provider's row never asks for.
        default:
            return path.ends_with(":generateContent") || (path.ends_with(":streamGenerateContent") && cassette.is_sse);
    }
}

// A stop beside calls is the dialects' other way to say tool_calls; no reason at all is a stop.
FinishReason settled(FinishReason finish, bool has_calls) {
    const bool is_plain = finish == FinishReason::none || finish == FinishReason::stop;
    return !is_plain ? finish : has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

AnswerContext context() {
    AnswerContext out;
    out.model = "m";
    out.request_id = "r1";
    out.include_usage = true;
    return out;
}

// The parts of an answer that every dialect has a place for.
void expect_same_calls(const std::vector<ToolCall>& left, const std::vector<ToolCall>& right, const std::string& name) {
    ASSERT_EQ(left.size(), right.size()) << name;
    for (std::size_t i = 0; i < left.size(); ++i) {
        EXPECT_EQ(left[i].id, right[i].id) << name;
        EXPECT_EQ(left[i].name, right[i].name) << name;
        if (left[i].custom) {  // free text, which some dialects can carry as an object's member only
            EXPECT_NE(right[i].arguments.find(left[i].arguments), std::string::npos) << name;
            continue;
        }
        const std::optional<Json> one = parse_arguments(left[i].arguments);
        const std::optional<Json> other = parse_arguments(right[i].arguments);
        ASSERT_TRUE(other) << name << ": " << right[i].arguments;
        EXPECT_EQ(test::canonical(one.value_or(Json::object())), test::canonical(*other)) << name;
    }
}

void expect_same_counts(const Usage& left, const Usage& right, const std::string& name) {
    if (left.known()) {
        EXPECT_EQ(left.input, right.input) << name;
        EXPECT_EQ(left.output, right.output) << name;
        EXPECT_EQ(left.cached.value_or(0), right.cached.value_or(0)) << name;
    }
}

void cross_stream(const Codec& from, const Codec& to, const Cassette& cassette) {
    const Decoded decoded = test::decode_stream(from, cassette.response_body);
    ASSERT_FALSE(decoded.error) << cassette.name;
    const std::string bytes = test::encode_stream(to, decoded.events, context());
    const Decoded crossed = test::decode_stream(to, bytes);
    const std::string name = cassette.name + " as " + std::string(name_of(to.dialect()));
    ASSERT_FALSE(crossed.error) << name << ": " << crossed.error->message();
    EXPECT_EQ(crossed.text, decoded.text) << name;
    EXPECT_EQ(crossed.reasoning, decoded.reasoning) << name;
    EXPECT_EQ(settled(crossed.finish, !crossed.calls.empty()), settled(decoded.finish, !decoded.calls.empty())) << name;
    expect_same_calls(decoded.calls, crossed.calls, name);
    expect_same_counts(decoded.usage, crossed.usage, name);
}

void cross_answer(const Codec& from, const Codec& to, const Cassette& cassette) {
    const Result<ChatResponse> answer = from.decode_response(cassette.response_body);
    ASSERT_TRUE(answer) << cassette.name << ": " << answer.error().message();
    const Result<ChatResponse> crossed = to.decode_response(to.encode_response(*answer, context()));
    const std::string name = cassette.name + " as " + std::string(name_of(to.dialect()));
    ASSERT_TRUE(crossed) << name << ": " << crossed.error().message();
    const Choice& before = answer->choices.at(0);
    const Choice& after = crossed->choices.at(0);
    EXPECT_EQ(test::text_of(before.message), test::text_of(after.message)) << name;
    EXPECT_EQ(before.message.reasoning, after.message.reasoning) << name;
    EXPECT_EQ(settled(before.finish, !before.message.tool_calls.empty()),
              settled(after.finish, !after.message.tool_calls.empty()))
        << name;
    expect_same_calls(before.message.tool_calls, after.message.tool_calls, name);
    expect_same_counts(answer->usage, crossed->usage, name);
}

class CrossReplay : public testing::TestWithParam<Provider> {};

TEST_P(CrossReplay, KeepsTheAnswersMeaningInEveryDialect) {
    const Codec& from = codec_for(GetParam().dialect);
    int streams = 0;
    int answers = 0;
    for (const Cassette& cassette : test::load_cassettes(GetParam().folder)) {
        if (!is_chat(cassette, GetParam().dialect)) {
            continue;
        }
        for (const Dialect target :
             {Dialect::openai_chat, Dialect::anthropic, Dialect::gemini, Dialect::openai_responses}) {
            if (cassette.is_sse) {
                cross_stream(from, codec_for(target), cassette);
            } else {
                cross_answer(from, codec_for(target), cassette);
            }
        }
        ++(cassette.is_sse ? streams : answers);
    }
    std::printf("%s: %d streams and %d answers crossed into 4 dialects\n", GetParam().folder.c_str(), streams, answers);
}

INSTANTIATE_TEST_SUITE_P(Matrix, CrossReplay,
                         testing::Values(Provider{"anthropic", Dialect::anthropic}, Provider{"gemini", Dialect::gemini},
                                         Provider{"vertex", Dialect::gemini}, Provider{"openai", Dialect::openai_chat},
                                         Provider{"openai", Dialect::openai_responses},
                                         Provider{"xai", Dialect::openai_responses},
                                         Provider{"openrouter", Dialect::openai_responses}));

}  // namespace
}  // namespace nexus::dialect
