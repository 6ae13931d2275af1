#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect {
namespace {

Usage decode(std::string_view usage) {
    return openai_chat_codec().decode_usage(R"({"choices":[],"usage":)" + std::string(usage) + "}");
}

TEST(OpenAiChatUsage, ReadsDetails) {
    const Usage usage = decode(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
        "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":1,"cache_write_tokens":2},
        "completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":6}})");
    EXPECT_EQ(usage.input, 10);
    EXPECT_EQ(usage.output, 5);
    EXPECT_EQ(usage.cached, 4);
    EXPECT_EQ(usage.cache_write, 2);
    EXPECT_EQ(usage.reasoning, 3);
    EXPECT_EQ(usage.audio_input, 1);
    EXPECT_EQ(usage.audio_output, 6);
}

TEST(OpenAiChatUsage, AddsReasoningThatWasCountedBeside) {
    const Usage usage = decode(
        R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}})");
    EXPECT_EQ(usage.output, 105);
    const Usage inside = decode(
        R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"completion_tokens_details":{"reasoning_tokens":3}})");
    EXPECT_EQ(inside.output, 5);
}

TEST(OpenAiChatUsage, ReadsOtherSpellingsOfCachedTokens) {
    EXPECT_EQ(decode(R"({"prompt_tokens":9,"prompt_cache_hit_tokens":8})").cached, 8);
    EXPECT_EQ(decode(R"({"prompt_tokens":9,"cached_tokens":7})").cached, 7);
    EXPECT_EQ(decode(R"({"prompt_tokens_details":{"cached_tokens":1},"num_cached_tokens":7})").cached, 1);
}

TEST(OpenAiChatUsage, LeavesOutCountsThatCannotBe) {
    const Usage usage = decode(R"({"prompt_tokens":-1,"completion_tokens":1e19,"prompt_tokens_details":null})");
    EXPECT_FALSE(usage.known());
    EXPECT_FALSE(decode(R"({"prompt_tokens":"5","completion_tokens":12345678901234567890})").known());
    EXPECT_FALSE(decode("null").known());
    EXPECT_FALSE(decode("7").known());
    EXPECT_FALSE(openai_chat_codec().decode_usage("garbage").known());
    EXPECT_FALSE(openai_chat_codec().decode_usage("").known());
}

}  // namespace
}  // namespace nexus::dialect
