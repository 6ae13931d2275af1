#include "dialect/function_tools.h"

#include <gtest/gtest.h>

#include "dialect/custom_tools.h"
#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

Tool tool_named(std::string name, Tool::Kind kind = Tool::Kind::function) {
    Tool tool;
    tool.name = std::move(name);
    tool.kind = kind;
    return tool;
}

TEST(FunctionTools, LeaveOutWhatAProviderRunsItself) {
    ChatRequest request;
    request.tools = {tool_named("f"), tool_named("web_search", Tool::Kind::hosted),
                     tool_named("grep", Tool::Kind::custom)};
    const std::vector<const Tool*> tools = function_tools(request);
    ASSERT_EQ(tools.size(), 2U);
    EXPECT_EQ(tools[0]->name, "f");
    EXPECT_EQ(tools[1]->name, "grep");
}

TEST(FunctionTools, AreOfferedAsTheChoiceLeavesThem) {
    const Tool tool = tool_named("f");
    EXPECT_TRUE(is_offered(tool, std::nullopt));
    EXPECT_TRUE(is_offered(tool, ToolChoice{.kind = ToolChoice::Kind::required}));
    EXPECT_TRUE(is_offered(tool, ToolChoice{.kind = ToolChoice::Kind::named, .name = "f"}));
    EXPECT_FALSE(is_offered(tool, ToolChoice{.kind = ToolChoice::Kind::named, .name = "g"}));
    ToolChoice some;
    some.allowed = {"g"};
    EXPECT_FALSE(is_offered(tool, some));
    some.allowed.emplace_back("f");
    EXPECT_TRUE(is_offered(tool, some));
}

TEST(FunctionTools, AlwaysHaveParameters) {
    EXPECT_EQ(dump_json(function_tool_json(tool_named("f"))),
              R"({"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}})");
    const Tool grep = tool_named("grep", Tool::Kind::custom);
    EXPECT_EQ(function_tool_json(grep)["function"]["parameters"], text_parameters(grep));
}

TEST(FunctionTools, AreReadBack) {
    Tool tool = tool_named("f");
    tool.description = "adds";
    tool.parameters = Json{{"type", "object"}, {"properties", Json{{"a", Json{{"type", "integer"}}}}}};
    ChatRequest request;
    const Tool* read = read_function_tool(function_tool_json(tool), request);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->name, "f");
    EXPECT_EQ(read->description, "adds");
    EXPECT_EQ(read->parameters, tool.parameters);
}

TEST(FunctionTools, TellOfWhatIsNoFunction) {
    ChatRequest request;
    EXPECT_EQ(read_function_tool(Json{{"type", "web_search"}}, request), nullptr);
    EXPECT_TRUE(request.tools.empty());
    EXPECT_EQ(request.unmapped, std::vector<std::string>{"tools.web_search"});
}

}  // namespace
}  // namespace nexus::dialect
