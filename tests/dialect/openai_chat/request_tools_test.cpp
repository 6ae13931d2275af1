#include "dialect/openai_chat/request_tools.h"

#include <gtest/gtest.h>

#include "dialect/hosted_tools.h"

namespace nexus::dialect::openai_chat {
namespace {

TEST(OpenAiChatRequestTools, SearchesTheWebOnlyWhereTheModelCan) {
    const std::vector<Tool> tools{hosted_tool(Dialect::gemini, Json{{"googleSearch", Json::object()}})};
    for (const bool can : {false, true}) {
        Quirks quirks;
        quirks.web_search_options = can;
        ChatRequest request;
        DroppedFields dropped(request);
        Json json;
        put_tools(json, tools, quirks, dropped);
        EXPECT_EQ(json.contains("web_search_options"), can);
        EXPECT_EQ(dropped.list().empty(), can);
    }
}

TEST(OpenAiChatRequestTools, WritesEveryFormOfToolChoice) {
    const std::vector<Tool> tools{{.name = "f"}, {.name = "g", .kind = Tool::Kind::custom}};
    EXPECT_EQ(tool_choice_json({.kind = ToolChoice::Kind::required}, tools), "required");
    EXPECT_EQ(dump_json(tool_choice_json({.kind = ToolChoice::Kind::named, .name = "f"}, tools)),
              R"({"type":"function","function":{"name":"f"}})");
    EXPECT_EQ(dump_json(tool_choice_json({.kind = ToolChoice::Kind::named, .name = "g", .custom = true}, tools)),
              R"({"type":"custom","custom":{"name":"g"}})");
    EXPECT_EQ(dump_json(tool_choice_json({.allowed = {"f", "g"}}, tools)["allowed_tools"]["tools"]),
              R"([{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"g"}}])");
    EXPECT_EQ(tool_choice_json({.kind = ToolChoice::Kind::named, .hosted = "web_search"}, tools), "auto");
}

TEST(OpenAiChatRequestTools, KeepsWhatASchemaIsCalledAndDescribedAs) {
    const Json format = response_format_json(
        {.kind = ResponseFormat::Kind::json_schema, .schema = Json::object(), .strict = true, .description = "d"});
    EXPECT_EQ(dump_json(format["json_schema"]), R"({"name":"response","schema":{},"description":"d","strict":true})");
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
