#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

std::vector<Message> read(std::string_view messages) {
    ChatRequest request;
    EXPECT_TRUE(decode_messages(*parse_json(messages), request)) << messages;
    return request.messages;
}

TEST(CohereMessagesDecode, ReadsContentsOfEveryKind) {
    const auto messages = read(R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"high"}},
        {"type":"image_url","image_url":{"url":"https://e.com/"}}]},
        {"role":"assistant","content":[{"type":"thinking","thinking":"t"}],"tool_plan":"p","tool_calls":[
        {"id":"i","function":{"name":"f","arguments":"{}"}}],"citations":[{"text":"x"}]},
        {"role":"tool","tool_call_id":"i","content":[{"type":"document","document":{"data":{}}}]}])");
    EXPECT_EQ(messages.at(1).parts.at(1).data, "AA==");
    EXPECT_EQ(messages[1].parts.at(2).url, "https://e.com/");
    EXPECT_EQ(messages.at(2).reasoning, "t");
    EXPECT_EQ(messages[2].parts.at(0).text, "p");
    EXPECT_EQ(messages[2].parts[0].citations.size(), 1U);
    EXPECT_EQ(messages[2].tool_calls.at(0).name, "f");
    EXPECT_EQ(messages.at(3).tool_call_id, "i");
    EXPECT_EQ(messages[3].parts.at(0).origin, Dialect::cohere);
}

TEST(CohereMessagesDecode, RefusesWhatIsNoMessage) {
    for (const char* messages : {"[7]", R"([{"role":"robot","content":"x"}])", R"([{"role":"user","content":7}])"}) {
        ChatRequest request;
        EXPECT_FALSE(decode_messages(*parse_json(messages), request)) << messages;
    }
    read(
        R"([{"role":"user","content":[7,{"type":"image_url"}]},{"role":"assistant","tool_calls":[7],"citations":[7]}])");
}

}  // namespace
}  // namespace nexus::dialect::cohere
