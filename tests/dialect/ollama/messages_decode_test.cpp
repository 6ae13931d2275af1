#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaMessagesDecode, FindsTheCallOfAResultByItsTool) {
    ChatRequest request;
    ASSERT_TRUE(decode_messages(*parse_json(R"([{"role":"user","content":"q","images":["/9j/","",7]},
        {"role":"assistant","thinking":"t","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},
        {"role":"tool","tool_name":"f","content":"1"},{"role":"tool","tool_call_id":"own","content":"2"}])"),
                                request));
    EXPECT_EQ(request.messages.at(0).parts.at(1).media_type, "image/jpeg");
    EXPECT_EQ(request.messages.at(1).reasoning, "t");
    EXPECT_EQ(request.messages[1].tool_calls.at(0).arguments, R"({"a":1})");
    EXPECT_EQ(request.messages.at(2).tool_call_id, request.messages[1].tool_calls[0].id);
    EXPECT_EQ(request.messages.at(3).tool_call_id, "own");
}

TEST(OllamaMessagesDecode, RefusesWhatIsNoMessage) {
    for (const char* messages : {"[7]", R"([{"role":"robot"}])"}) {
        ChatRequest request;
        EXPECT_FALSE(decode_messages(*parse_json(messages), request)) << messages;
    }
    ChatRequest request;
    EXPECT_TRUE(decode_messages(*parse_json(R"([{"role":"assistant","content":7,"tool_calls":[7]}])"), request));
}

}  // namespace
}  // namespace nexus::dialect::ollama
