#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaCalls, MakesIdsWhereTheServerGaveNone) {
    const Json call = *parse_json(R"({"function":{"name":"f","arguments":{"a":1}}})");
    EXPECT_EQ(call_of(call, "2025-07-07T20:22:19.18Z", 2).id, "call_2025070720221918_2");
    EXPECT_EQ(call_of(call, "", 0).arguments, R"({"a":1})");
    EXPECT_EQ(call_of(*parse_json(R"({"id":"own","function":{}})"), "x", 0).id, "own");
    EXPECT_EQ(call_of(Json(7), "", 0).arguments, "{}");
}

TEST(OllamaCalls, WritesArgumentsAsAnObject) {
    ToolCall call{.id = "i", .name = "f", .arguments = R"({"a":1})", .thought_signature = {}};
    EXPECT_EQ(dump_json(*call_json(call, 1)), R"({"id":"i","function":{"index":1,"name":"f","arguments":{"a":1}}})");
    call.arguments = "[1]";
    EXPECT_FALSE(call_json(call, 0));
    call.custom = true;
    EXPECT_EQ((*call_json(call, 0))["function"]["arguments"]["input"], "[1]");
}

}  // namespace
}  // namespace nexus::dialect::ollama
