#include <gtest/gtest.h>

#include "dialect/openai_completions/wire.h"

namespace nexus::dialect::openai_completions {
namespace {

TEST(OpenAiCompletionsLogprobs, ReadsWhatIsMissingOrOfAWrongTypeAsAbsent) {
    EXPECT_TRUE(chat_tokens(Json::object()).is_null());
    EXPECT_TRUE(chat_tokens(Json(3)).is_null());
    const Json tokens = chat_tokens(*parse_json(R"({"tokens":["a",7],"token_logprobs":[null],"top_logprobs":[1]})"));
    ASSERT_EQ(tokens.size(), 2U);
    EXPECT_EQ(dump_json(tokens[0]), R"({"token":"a","logprob":0,"bytes":null,"top_logprobs":[]})");
    EXPECT_EQ(tokens[1]["token"], "");
}

TEST(OpenAiCompletionsLogprobs, CountsOffsetsInCodePoints) {
    std::int64_t text_at = 5;
    const Json tokens = *parse_json(R"([{"token":"héé","logprob":-1},{"token":"x","logprob":-2}])");
    EXPECT_EQ(dump_json(legacy_logprobs(tokens, text_at)["text_offset"]), "[5,8]");
    EXPECT_EQ(text_at, 9);
}

}  // namespace
}  // namespace nexus::dialect::openai_completions
