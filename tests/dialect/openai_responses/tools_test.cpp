#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

ToolChoice choice(std::string_view json) {
    ChatRequest request;
    EXPECT_TRUE(decode_tool_choice(Json{{"tool_choice", *parse_json(json)}}, request));
    return request.tool_choice.value_or(ToolChoice());
}

TEST(ResponsesTools, ReadsEveryFormOfToolChoice) {
    EXPECT_EQ(choice(R"("required")").kind, ToolChoice::Kind::required);
    EXPECT_EQ(choice(R"("none")").kind, ToolChoice::Kind::none);
    EXPECT_EQ(choice(R"({"type":"function","name":"f"})").name, "f");
    EXPECT_TRUE(choice(R"({"type":"custom","name":"f"})").custom);
    EXPECT_EQ(choice(R"({"type":"web_search_preview"})").hosted, "web_search");
    EXPECT_EQ(choice(R"({"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]})").allowed,
              (std::vector<std::string>{"f"}));
}

TEST(ResponsesTools, WritesWhatItRead) {
    ChatRequest request;
    const Json tools = *parse_json(R"([{"type":"function","name":"f","description":"d","parameters":{"type":"object"},
        "strict":true},{"type":"custom","name":"g","format":{"type":"text"}},{"type":"mcp","server_label":"s"}])");
    decode_tools(Json{{"tools", tools}}, request);
    std::vector<std::string> dropped;
    EXPECT_EQ(tools_json(request.tools, dropped), tools);
    EXPECT_TRUE(dropped.empty());
    for (const char* json : {R"("auto")", R"({"type":"function","name":"f"})", R"({"type":"custom","name":"g"})",
                             R"({"type":"mcp","server_label":"s"})",
                             R"({"type":"allowed_tools","mode":"auto","tools":[{"type":"custom","name":"g"}]})"}) {
        EXPECT_EQ(dump_json(tool_choice_json(choice(json), request.tools)), json);
    }
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
