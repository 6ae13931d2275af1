#include "dialect/hosted_tools.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(HostedTools, AreKnownByOneNameInEveryDialect) {
    EXPECT_EQ(hosted_kind(Dialect::anthropic, "web_search_20250305"), "web_search");
    EXPECT_EQ(hosted_kind(Dialect::openai_responses, "web_search_preview"), "web_search");
    EXPECT_EQ(hosted_kind(Dialect::gemini, "googleSearch"), "web_search");
    EXPECT_EQ(hosted_kind(Dialect::openai_responses, "code_interpreter"), "code_execution");
    EXPECT_EQ(hosted_kind(Dialect::openai_responses, "shell"), "shell");
}

TEST(HostedTools, StayAsTheyCameInTheirOwnDialect) {
    const Json definition = *parse_json(R"({"type":"web_search_20250305","name":"web_search","max_uses":3})");
    const Tool tool = hosted_tool(Dialect::anthropic, definition);
    EXPECT_EQ(tool.name, "web_search");
    EXPECT_EQ(*hosted_json(Dialect::anthropic, tool), definition);
}

TEST(HostedTools, CrossWithTheirDomainsAndPlace) {
    const Tool tool = hosted_tool(
        Dialect::openai_responses,
        *parse_json(R"({"type":"web_search","filters":{"allowed_domains":["a.org"]},"search_context_size":"low",
                        "user_location":{"type":"approximate","city":"Lima"}})"));
    const Json claude = *hosted_json(Dialect::anthropic, tool);
    EXPECT_EQ(claude["name"], "web_search");
    EXPECT_EQ(claude["allowed_domains"], Json::array({"a.org"}));
    EXPECT_EQ(claude["user_location"]["city"], "Lima");
    EXPECT_FALSE(claude.contains("search_context_size"));
    const Json chat = *hosted_json(Dialect::openai_chat, tool);
    EXPECT_EQ(chat["user_location"]["approximate"]["city"], "Lima");
    EXPECT_EQ(chat["search_context_size"], "low");
    EXPECT_EQ(dump_json(*hosted_json(Dialect::gemini, tool)), R"({"googleSearch":{}})");
}

TEST(HostedTools, AreToldWhereATargetHasNone) {
    const Tool maps = hosted_tool(Dialect::gemini, Json{{"googleMaps", Json::object()}});
    EXPECT_FALSE(hosted_json(Dialect::anthropic, maps));
    EXPECT_EQ(dropped_name(maps), "tools.googleMaps");
    Part part{.kind = Part::Kind::native, .native = Json{{"type", "server_tool_use"}}, .origin = Dialect::anthropic};
    EXPECT_EQ(dropped_name(part), "messages.content.server_tool_use");
    part.origin = Dialect::openai_responses;
    EXPECT_EQ(dropped_name(part), "input.server_tool_use");
}

}  // namespace
}  // namespace nexus::dialect
