#include "dialect/gemini/partial_args.h"

#include <gtest/gtest.h>

namespace nexus::dialect::gemini {
namespace {

Json piece(std::string_view path, Json value, std::string_view kind = "stringValue") {
    return Json{{"jsonPath", path}, {std::string(kind), std::move(value)}};
}

TEST(GeminiPartialArgs, PutsValuesAtTheirPlaces) {
    PartialArgs args;
    EXPECT_TRUE(args.apply(piece("$.a[0].b", "x")));
    EXPECT_TRUE(args.apply(piece("$.a[0].b", "y")));
    EXPECT_TRUE(args.apply(piece("$.a[1]", 2.5, "numberValue")));
    EXPECT_TRUE(args.apply(piece("$['odd name']", true, "boolValue")));
    EXPECT_TRUE(args.apply(piece("$.none", "NULL_VALUE", "nullValue")));
    EXPECT_EQ(args.text(), R"({"a":[{"b":"xy"},2.5],"odd name":true,"none":null})");
}

TEST(GeminiPartialArgs, RefusesPathsThatCannotBe) {
    for (const char* path : {"", "a", "$", "$.", "$..a", "$[", "$[1", "$[x]", "$[-1]", "$.a[5]", "$['a", "$['a'",
                             "$.a[]", "$a", "$.a[99999999999999999999]"}) {
        PartialArgs args;
        EXPECT_FALSE(args.apply(piece(path, "x"))) << path;
    }
    PartialArgs args;
    EXPECT_TRUE(args.apply(piece("$.a", "x")));
    EXPECT_FALSE(args.apply(piece("$.a.b", "x")));
    std::string deep = "$";
    for (int i = 0; i < 200; ++i) {
        deep += ".a";
    }
    EXPECT_FALSE(PartialArgs().apply(piece(deep, "x")));
}

}  // namespace
}  // namespace nexus::dialect::gemini
