#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereCalls, TakesNullForNoArguments) {
    for (const char* arguments : {R"("null")", "null", R"("")", R"("{}")"}) {
        const ToolCall call = call_of(*parse_json(R"({"id":"i","type":"function","function":{"name":"f","arguments":)" +
                                                  std::string(arguments) + "}}"));
        EXPECT_EQ(call.id, "i");
        EXPECT_EQ(call.name, "f");
        EXPECT_EQ(call.arguments, "{}");
    }
    EXPECT_EQ(call_of(Json(7)).arguments, "{}");
}

TEST(CohereCalls, WritesArgumentsAsText) {
    ToolCall call{.id = "i", .name = "f", .arguments = "", .thought_signature = {}};
    EXPECT_EQ(dump_json(call_json(call)), R"({"id":"i","type":"function","function":{"name":"f","arguments":"{}"}})");
    call.arguments = "free text";
    call.custom = true;
    EXPECT_EQ(call_json(call)["function"]["arguments"], R"({"input":"free text"})");
}

}  // namespace
}  // namespace nexus::dialect::cohere
