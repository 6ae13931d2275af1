#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

std::vector<Message> read(std::string_view messages) {
    ChatRequest request;
    const Result<void> decoded = decode_messages(*parse_json(messages), request);
    EXPECT_TRUE(decoded);
    return request.messages;
}

TEST(BedrockMessagesDecode, SplitsATurnIntoResultsAndTheUsersWords) {
    const auto messages = read(R"([{"role":"user","content":[
        {"toolResult":{"toolUseId":"t1","status":"error","content":[{"json":{"a":1}},{"text":"x"}]}},
        {"cachePoint":{"type":"default"}},{"text":"and?"},{"cachePoint":{"type":"default","ttl":"5m"}}]}])");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].role, Role::tool);
    EXPECT_TRUE(messages[0].tool_failed);
    EXPECT_EQ(messages[0].parts.at(0).text, R"({"a":1})");
    EXPECT_FALSE(messages[0].cache_control.is_null());
    EXPECT_EQ(messages[1].parts.at(0).cache_control["ttl"], "5m");
}

TEST(BedrockMessagesDecode, ReadsAnswersInTheirOrder) {
    const auto messages = read(R"([{"role":"assistant","content":[
        {"reasoningContent":{"reasoningText":{"text":"t","signature":"s"}}},{"text":"a"},
        {"toolUse":{"toolUseId":"t1","name":"f","input":{"a":1}}},
        {"toolUse":{"toolUseId":"t2","name":"nova_grounding","type":"server_tool_use","input":{}}}]}])");
    const Message& message = messages.at(0);
    EXPECT_EQ(message.thinking.at(0).signature, "s");
    EXPECT_EQ(message.tool_calls.at(0).arguments, R"({"a":1})");
    EXPECT_EQ(message.parts.at(1).kind, Part::Kind::native);
    EXPECT_LT(message.thinking[0].place, message.parts[0].place);
    EXPECT_EQ(read(R"([{"role":"system","content":[{"text":"s"}]}])").at(0).role, Role::system);
}

TEST(BedrockMessagesDecode, RefusesWhatIsNoMessage) {
    for (const char* messages : {R"([7])", R"([{"role":"user"}])", R"([{"role":"user","content":"text"}])",
                                 R"([{"role":"robot","content":[]}])"}) {
        ChatRequest request;
        const Result<void> decoded = decode_messages(*parse_json(messages), request);
        ASSERT_FALSE(decoded) << messages;
        EXPECT_TRUE(decoded.error().param().starts_with("messages[0]")) << messages;
    }
    read(R"([{"role":"user","content":[7,{"toolResult":{}},{"cachePoint":{}}]},{"role":"assistant","content":[7]}])");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
