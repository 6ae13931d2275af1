#include <gtest/gtest.h>

#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

TEST(OpenAiChatMessage, ToolCallsSurviveARoundTrip) {
    const ToolCall call{"c1", "f", R"({"a":1})", "sig"};
    EXPECT_FALSE(tool_call_json(call).contains("extra_content"));
    const ToolCall again = tool_call_of(signed_call_json(call));
    EXPECT_EQ(again.id, "c1");
    EXPECT_EQ(again.name, "f");
    EXPECT_EQ(again.arguments, R"({"a":1})");
    EXPECT_EQ(again.thought_signature, "sig");
}

TEST(OpenAiChatMessage, ReadsCallsOfOtherForms) {
    EXPECT_EQ(tool_call_of(*parse_json(R"({"function":{"name":"f","arguments":{"a":1}}})")).arguments, R"({"a":1})");
    EXPECT_EQ(tool_call_of(*parse_json(R"({"custom":{"name":"g","input":"text"}})")).arguments, "text");
    EXPECT_EQ(tool_call_of(*parse_json(R"({"name":"h","arguments":"{}"})")).name, "h");
    EXPECT_EQ(tool_call_of(Json()).name, "");
}

TEST(OpenAiChatMessage, ThinkingBlocksSurviveARoundTrip) {
    const std::vector<ThinkingBlock> blocks{{"why", "sig", ""}, {"", "", "sealed"}};
    const auto again = thinking_of(Json{{"thinking_blocks", thinking_json(blocks)}});
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0].text, "why");
    EXPECT_EQ(again[0].signature, "sig");
    EXPECT_EQ(again[1].redacted, "sealed");
    EXPECT_TRUE(thinking_of(Json()).empty());
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
