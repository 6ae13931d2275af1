#include "dialect/openai_chat/request_messages.h"

#include <gtest/gtest.h>

namespace nexus::dialect::openai_chat {
namespace {

TEST(OpenAiChatDecodeMessages, ReadsMessagesOfEveryRoleAndPart) {
    ChatRequest decoded;
    const auto root = parse_json(R"({"model":"m","messages":[
        {"role":"developer","content":"D"},
        {"role":"user","name":"bob","content":[{"type":"text","text":"T"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}},
            {"type":"image_url","image_url":{"url":"https://x.example/a.png"}},
            {"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}},
            {"type":"file","file":{"filename":"f.pdf","file_data":"data:application/pdf;base64,QQ=="}}]},
        {"role":"assistant","content":null,"reasoning_content":"R","tool_calls":[{"id":"c1","type":"function",
            "function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"sig"}}}],
            "thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"},
                {"type":"redacted_thinking","data":"d"}]},
        {"role":"tool","tool_call_id":"c1","content":"42"}]})");
    ASSERT_TRUE(root);
    ASSERT_FALSE(decode_messages(*root, decoded));
    const ChatRequest* request = &decoded;
    ASSERT_EQ(request->messages.size(), 4U);
    const Message& user = request->messages[1];
    EXPECT_EQ(user.name, "bob");
    ASSERT_EQ(user.parts.size(), 5U);
    EXPECT_EQ(user.parts[1].media_type, "image/png");
    EXPECT_EQ(user.parts[1].data, "QUJD");
    EXPECT_EQ(user.parts[1].detail, "low");
    EXPECT_EQ(user.parts[2].url, "https://x.example/a.png");
    EXPECT_EQ(user.parts[3].media_type, "audio/wav");
    EXPECT_EQ(user.parts[4].filename, "f.pdf");
    EXPECT_EQ(user.parts[4].media_type, "application/pdf");
    const Message& assistant = request->messages[2];
    EXPECT_TRUE(assistant.parts.empty());
    EXPECT_EQ(assistant.reasoning, "R");
    ASSERT_EQ(assistant.tool_calls.size(), 1U);
    EXPECT_EQ(assistant.tool_calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(assistant.tool_calls[0].thought_signature, "sig");
    ASSERT_EQ(assistant.thinking.size(), 2U);
    EXPECT_EQ(assistant.thinking[1].redacted, "d");
    EXPECT_EQ(request->messages[3].tool_call_id, "c1");
}

TEST(OpenAiChatDecodeMessages, NamesTheMessageAtFault) {
    ChatRequest decoded;
    const auto error =
        decode_messages(*parse_json(R"({"messages":[{"role":"user","content":"x"},{"role":1}]})"), decoded);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_request);
    EXPECT_EQ(error->param(), "messages[1].role");
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
