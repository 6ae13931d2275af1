#include "dialect/gemini/schema.h"

#include <gtest/gtest.h>

namespace nexus::dialect::gemini {
namespace {

std::string converted(std::string_view schema) {
    const Result<Json> json = parse_json(schema);
    EXPECT_TRUE(json);
    return json ? dump_json(to_openapi_schema(*json)) : std::string();
}

TEST(GeminiSchema, TurnsANullTypeIntoNullable) {
    EXPECT_EQ(converted(R"({"type":["string","null"],"$schema":"x"})"), R"({"nullable":true,"type":"STRING"})");
    EXPECT_EQ(converted(R"({"type":["string","integer"]})"), R"({"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]})");
    EXPECT_EQ(converted(R"({"anyOf":[{"type":"string"},{"type":"null"}],"description":"d"})"),
              R"({"description":"d","nullable":true,"type":"STRING"})");
}

TEST(GeminiSchema, KeepsEnumsOfStringsOnly) {
    EXPECT_EQ(converted(R"({"const":"a"})"), R"({"enum":["a"],"type":"STRING"})");
    EXPECT_EQ(converted(R"({"enum":["a",null]})"), R"({"nullable":true,"enum":["a"],"type":"STRING"})");
    EXPECT_EQ(converted(R"({"enum":[1,2]})"), R"({"type":"INTEGER"})");
    EXPECT_EQ(converted(R"({"enum":[1.5,2]})"), R"({"type":"NUMBER"})");
}

TEST(GeminiSchema, InlinesReferencesAndCutsCycles) {
    EXPECT_EQ(converted(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/n","description":"d"}},
        "$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}}})"),
              R"({"type":"OBJECT","properties":{"a":{"type":"OBJECT","properties":{"next":{"type":"OBJECT"}},)"
              R"("description":"d"}}})");
    EXPECT_EQ(converted(R"({"$ref":"https://example.com/x"})"), R"({"type":"OBJECT"})");
    EXPECT_EQ(converted(R"({"$ref":"#"})"), R"({"type":"OBJECT"})");
}

TEST(GeminiSchema, MergesAllOfAndKeepsOnlyRequiredNamesThatExist) {
    EXPECT_EQ(converted(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a","x"]},
        {"type":"object","properties":{"b":{"type":"integer","exclusiveMinimum":0}},"required":["b"]}]})"),
              R"({"type":"OBJECT","properties":{"a":{"type":"STRING"},"b":{"type":"INTEGER","minimum":1}},)"
              R"("required":["a","b"]})");
}

TEST(GeminiSchema, GivesListsItems) {
    EXPECT_EQ(converted(R"({"type":"array"})"), R"({"type":"ARRAY","items":{"type":"STRING"}})");
    EXPECT_EQ(converted(R"({"type":"array","prefixItems":[{"type":"string"},{"type":"number"}]})"),
              R"({"type":"ARRAY","items":{"anyOf":[{"type":"STRING"},{"type":"NUMBER"}]}})");
}

TEST(GeminiSchema, LeavesOutWhatTheSubsetLacks) {
    EXPECT_EQ(converted(R"({"type":"string","format":"email","examples":["a"],"not":{}})"), R"({"type":"STRING"})");
    EXPECT_EQ(converted(R"({"type":"string","format":"date-time","minLength":1})"),
              R"({"minLength":1,"type":"STRING","format":"date-time"})");
    EXPECT_EQ(converted("true"), R"({"type":"OBJECT"})");
    EXPECT_EQ(converted("{}"), R"({"type":"STRING"})");
}

TEST(GeminiSchema, BoundsWhatReferencesMultiply) {
    std::string schema = R"({"$ref":"#/$defs/a0","$defs":{)";
    for (int i = 0; i < 30; ++i) {
        const std::string next = "{\"$ref\":\"#/$defs/a" + std::to_string(i + 1) + "\"}";
        schema += "\"a" + std::to_string(i) + R"(":{"type":"object","properties":{"x":)" + next;
        schema += ",\"y\":" + next + "}},";
    }
    schema += R"("a30":{"type":"string"}}})";
    EXPECT_LT(converted(schema).size(), 500'000U);
}

TEST(GeminiSchema, ReadsTheSubsetBack) {
    const Result<Json> subset = parse_json(R"({"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true},
        "b":{"type":"ARRAY","items":{"type":"INTEGER"},"minItems":"1"},"c":{"anyOf":[{"type":"NUMBER"}]}},
        "required":["a"]})");
    ASSERT_TRUE(subset);
    EXPECT_EQ(dump_json(from_openapi_schema(*subset)),
              R"({"type":"object","properties":{"a":{"type":["string","null"]},)"
              R"("b":{"type":"array","items":{"type":"integer"},"minItems":1},"c":{"anyOf":[{"type":"number"}]}},)"
              R"("required":["a"]})");
}

}  // namespace
}  // namespace nexus::dialect::gemini
