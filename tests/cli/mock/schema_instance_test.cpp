#include "cli/mock/schema_instance.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

Json instance(std::string_view schema) {
    const Result<Json> parsed = parse_json(schema);
    EXPECT_TRUE(parsed) << schema;
    return parsed ? instance_of(*parsed) : Json();
}

TEST(SchemaInstance, FillsEveryPropertyOfAnObject) {
    const Json value = instance(R"({"type":"object","required":["city"],"properties":{
        "city":{"type":"string"},"days":{"type":"integer"},"metric":{"type":"boolean"},"note":{"type":"null"},
        "tags":{"type":"array","items":{"type":"string"}},
        "where":{"type":"object","properties":{"lat":{"type":"number"}}}}})");
    EXPECT_EQ(dump_json(value),
              R"({"city":"mock","days":0,"metric":true,"note":null,"tags":["mock"],"where":{"lat":0.0}})");
}

TEST(SchemaInstance, TakesConstantsDefaultsAndTheFirstOfAnEnum) {
    EXPECT_EQ(instance(R"({"const":5})"), 5);
    EXPECT_EQ(instance(R"({"type":"string","default":"d"})"), "d");
    EXPECT_EQ(instance(R"({"enum":["celsius","kelvin"]})"), "celsius");
}

TEST(SchemaInstance, KeepsNumbersWithinTheirBounds) {
    EXPECT_EQ(instance(R"({"type":"integer","minimum":3})"), 3);
    EXPECT_EQ(instance(R"({"type":"integer","exclusiveMinimum":3})"), 4);
    EXPECT_EQ(instance(R"({"type":"integer","maximum":-2})"), -2);
    EXPECT_EQ(instance(R"({"type":"integer","exclusiveMaximum":-2})"), -3);
    EXPECT_EQ(instance(R"({"type":"integer","minimum":7,"multipleOf":5})"), 10);
    EXPECT_EQ(instance(R"({"type":"integer","exclusiveMaximum":0})"), -1);
    EXPECT_EQ(instance(R"({"type":"number","exclusiveMinimum":0})"), 0.5);
}

TEST(SchemaInstance, KeepsLengthsAndCountsWithinTheirBounds) {
    EXPECT_EQ(instance(R"({"type":"string","minLength":6})"), "mockxx");
    EXPECT_EQ(instance(R"({"type":"string","maxLength":2})"), "mo");
    EXPECT_EQ(instance(R"({"type":"array","minItems":2,"items":{"type":"integer"}})"), Json::array({0, 0}));
    EXPECT_EQ(instance(R"({"type":"array","maxItems":0})"), Json::array());
}

TEST(SchemaInstance, WritesTheCommonFormats) {
    EXPECT_EQ(instance(R"({"type":"string","format":"email"})"), "mock@example.com");
    EXPECT_EQ(instance(R"({"type":"string","format":"date"})"), "2025-01-01");
    EXPECT_EQ(instance(R"({"type":"string","format":"unheard of"})"), "mock");
}

TEST(SchemaInstance, FollowsReferencesAndAlternatives) {
    EXPECT_EQ(instance(R"({"$ref":"#/$defs/id","$defs":{"id":{"type":"integer","minimum":1}}})"), 1);
    EXPECT_EQ(instance(R"({"anyOf":[{"type":"null"},{"type":"string"}]})"), Json());
    EXPECT_EQ(instance(R"({"type":["integer","null"]})"), 0);
    EXPECT_EQ(
        dump_json(instance(R"({"allOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{"const":2}}}]})")),
        R"({"a":0,"b":2})");
    EXPECT_EQ(instance(R"({"$ref":"https://example.com/other","type":"integer"})"), 0);
}

TEST(SchemaInstance, EndsRecursionAtOptionalParts) {
    const Json value = instance(R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["name"],
        "properties":{"name":{"type":"string"},"child":{"$ref":"#/$defs/node"}}}}})");
    EXPECT_EQ(value["name"], "mock");
    EXPECT_LT(dump_json(value).size(), 1000U);
}

TEST(SchemaInstance, IsBoundedWhereASchemaAsksForExponentiallyMuch) {
    const Json value = instance(R"({"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["a","b","c"],
        "properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"#/$defs/n"},"c":{"$ref":"#/$defs/n"}}}}})");
    EXPECT_TRUE(value.is_object());
    EXPECT_LT(dump_json(value).size(), 1'000'000U);
}

TEST(SchemaInstance, TakesAnythingForASchema) {
    for (const std::string_view schema :
         {"null", "true", "[]", "7", "{}", R"({"type":7,"properties":3})", R"({"type":"object","required":5})",
          R"({"type":"array","minItems":-4,"items":[]})", R"({"type":"integer","multipleOf":0})", R"({"allOf":[1]})",
          R"({"enum":[]})", R"({"$ref":"#/a/b"})", R"({"type":[]})"}) {
        (void)dump_json(instance(schema));
    }
}

}  // namespace
}  // namespace nexus::cli
