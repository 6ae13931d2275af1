#include "dialect/openai_chat/chunk.h"

#include <gtest/gtest.h>

namespace nexus::dialect::openai_chat {
namespace {

TEST(ReadChunk, FindsTextsAndTheirRanges) {
    const std::string_view data =
        R"({"id":"1","model":"m","choices":[{"index":3,"delta":{"content":"a\n"},"finish_reason":"stop"}],"p":"xy"})";
    const auto chunk = read_chunk(data);
    ASSERT_TRUE(chunk) << chunk.error().message();
    EXPECT_EQ(chunk->id, "1");
    EXPECT_EQ(chunk->model, "m");
    ASSERT_EQ(chunk->choices.size(), 1U);
    EXPECT_EQ(chunk->choices[0].index, 3);
    EXPECT_EQ(chunk->choices[0].finish, "stop");
    ASSERT_EQ(chunk->choices[0].texts.size(), 1U);
    EXPECT_EQ(chunk->choices[0].texts[0].range.of(data), R"(a\n)");
    EXPECT_TRUE(chunk->choices[0].texts[0].escaped);
    ASSERT_TRUE(chunk->padding);
    EXPECT_EQ(chunk->padding->of(data), "xy");
}

TEST(ReadChunk, ReadsWrongTypesAsAbsent) {
    const auto chunk = read_chunk(
        R"({"id":7,"model":null,"choices":[{"delta":null},{"delta":{"content":5,"tool_calls":"x"}},8],"usage":"none",
        "error":null,"object":1,"x_groq":null})");
    ASSERT_TRUE(chunk) << chunk.error().message();
    EXPECT_EQ(chunk->choices.size(), 3U);
    EXPECT_FALSE(chunk->has_error);
    EXPECT_FALSE(chunk->usage.known());
}

TEST(ReadChunk, ReadsUsageWhereGroqPutsIt) {
    const auto chunk =
        read_chunk(R"({"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":4,"completion_tokens":1}}})");
    ASSERT_TRUE(chunk);
    EXPECT_EQ(chunk->usage.input, 4);
}

TEST(ReadChunk, RefusesWhatIsNotJson) {
    for (const char* data : {"", "[]", "{", R"({"choices":[}]})", R"({"a":1}{"b":2})"}) {
        const auto chunk = read_chunk(data);
        ASSERT_FALSE(chunk) << data;
        EXPECT_EQ(chunk.error().code(), ErrorCode::provider_protocol_error);
    }
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
