#include <gtest/gtest.h>

#include "dialect/anthropic/wire.h"

namespace nexus::dialect::anthropic {
namespace {

std::string converted(std::string_view schema) {
    const Result<Json> json = parse_json(schema);
    EXPECT_TRUE(json);
    return json ? dump_json(answer_schema(*json)) : std::string();
}

TEST(AnthropicSchema, ClosesObjectsAtEveryLevel) {
    EXPECT_EQ(converted(R"({"type":"object","properties":{"a":{"type":["object","null"]}},"$defs":{"b":{"type":"object",
        "additionalProperties":true}},"items":{"type":"object"}})"),
              R"({"type":"object","properties":{"a":{"type":["object","null"],"additionalProperties":false}},)"
              R"("$defs":{"b":{"type":"object","additionalProperties":false}},)"
              R"("items":{"type":"object","additionalProperties":false},"additionalProperties":false})");
}

TEST(AnthropicSchema, TellsRefusedLimitsInTheDescription) {
    EXPECT_EQ(converted(R"({"type":"number","minimum":0,"maximum":1.5})"),
              R"({"type":"number","description":"{minimum: 0, maximum: 1.5}"})");
    EXPECT_EQ(converted(R"({"type":"array","description":"d","minItems":2,"items":{"type":"string"}})"),
              R"({"type":"array","description":"d\n\n{minItems: 2}","items":{"type":"string"}})");
    EXPECT_EQ(converted(R"({"type":"array","minItems":1})"), R"({"type":"array","minItems":1})");
}

TEST(AnthropicSchema, KeepsPropertiesThatAreNamedLikeWords) {
    EXPECT_EQ(converted(R"({"properties":{"minimum":{"type":"string"},"oneOf":{"const":{"minimum":1}}}})"),
              R"({"properties":{"minimum":{"type":"string"},"oneOf":{"const":{"minimum":1}}}})");
}

TEST(AnthropicSchema, TurnsOneOfIntoAnyOf) {
    EXPECT_EQ(converted(R"({"oneOf":[{"type":"string"},{"type":"null"}]})"),
              R"({"anyOf":[{"type":"string"},{"type":"null"}]})");
    EXPECT_EQ(converted("true"), "true");
}

}  // namespace
}  // namespace nexus::dialect::anthropic
