#include <gtest/gtest.h>

#include "dialect/openai_completions/codec.h"

namespace nexus::dialect {
namespace {

TEST(OpenAiCompletionsRequest, MakesAUsersMessageOfThePrompt) {
    const auto request = openai_completions_codec().decode_request(
        R"({"model":"m","prompt":"Say","max_tokens":7,"temperature":0.5,"stop":"x","logprobs":3,"echo":true,"best_of":1})");
    ASSERT_TRUE(request);
    ASSERT_EQ(request->messages.size(), 1u);
    EXPECT_EQ(request->messages[0].role, Role::user);
    EXPECT_EQ(request->messages[0].parts.at(0).text, "Say");
    EXPECT_EQ(request->max_tokens, 7);
    EXPECT_EQ(request->temperature, 0.5);
    EXPECT_EQ(request->stop, std::vector<std::string>{"x"});
    EXPECT_EQ(request->top_logprobs, 3);
    EXPECT_EQ(request->unmapped, std::vector<std::string>{"echo"});
}

TEST(OpenAiCompletionsRequest, TakesOnePromptInAnArrayAndRefusesMore) {
    EXPECT_TRUE(openai_completions_codec().decode_request(R"({"model":"m","prompt":["Say"]})"));
    for (const std::string_view body :
         {R"({"model":"m","prompt":["a","b"]})", R"({"model":"m","prompt":[1,2]})", R"({"model":"m"})"}) {
        const auto refused = openai_completions_codec().decode_request(body);
        ASSERT_FALSE(refused) << body;
        EXPECT_EQ(refused.error().param(), "prompt");
    }
}

TEST(OpenAiCompletionsRequest, IsNeverMadeOfAnotherDialect) {
    EXPECT_EQ(openai_completions_codec().encode_request({}, {}).error().code(), ErrorCode::not_implemented);
}

}  // namespace
}  // namespace nexus::dialect
