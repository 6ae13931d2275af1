#include "dialect/json_scan.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

std::optional<Error> scan_all(std::string_view text, int depth_max = 128) {
    JsonScan scan(text, depth_max);
    if (scan.root([&](std::string_view, JsonValue& value) { return scan.visit(value); })) {
        return std::nullopt;
    }
    return scan.take_error();
}

TEST(JsonScan, AcceptsEveryKindOfValue) {
    EXPECT_FALSE(scan_all(R"( {"a":[1,-2.5e+3,0,true,false,null,"x\u0041",{"b":{}}],"c":[]} )"));
}

TEST(JsonScan, RefusesWhatIsNotJson) {
    const char* broken[] = {"",
                            " ",
                            "{",
                            "}",
                            "[]",
                            "1",
                            R"({"a")",
                            R"({"a":})",
                            R"({"a":1,})",
                            R"({"a":1)",
                            R"({"a":[1})",
                            R"({"a":01})",
                            R"({"a":1.})",
                            R"({"a":.5})",
                            R"({"a":+1})",
                            R"({"a":1e})",
                            R"({"a":tru})",
                            R"({"a":nulll})",
                            R"({"a":"x})",
                            R"({"a":'x'})",
                            R"({a:1})",
                            R"({"a" 1})",
                            R"({"a":1 "b":2})",
                            R"({"a":"\q"})",
                            R"({"a":NaN})",
                            R"({"a":"x"y})",
                            R"({"a":1]})",
                            R"({"a\q":1})",
                            R"({"a":[1 2]})",
                            R"({,})",
                            R"({"a":1e999})"};
    for (const char* text : broken) {
        const auto error = scan_all(text);
        ASSERT_TRUE(error) << text;
        EXPECT_EQ(error->code(), ErrorCode::invalid_json) << text;
    }
    EXPECT_TRUE(scan_all(std::string_view("{\"a\":\"\x01\"}")));
    EXPECT_TRUE(scan_all(std::string_view("{\"a\":\"\0\"}", 9)));
}

TEST(JsonScan, RefusesAColonBehindAString) {
    for (const char* text : {R"({"a":"b":{"model":"x"}})", R"({"a":"b":1})", R"({"a":["b":1]})", R"({"a":["b":{}]})",
                             R"({"a":1:2})", R"({"a":null:2})", R"({"a":{}:2})", R"({"a":"b":"c":"d"})"}) {
        EXPECT_TRUE(scan_all(text)) << text;
    }
}

TEST(JsonScan, RefusesASecondValueBehindTheRoot) {
    EXPECT_TRUE(scan_all(R"({"a":1}{"a":2})"));
    EXPECT_TRUE(scan_all(R"({"a":1} x)"));
    EXPECT_TRUE(scan_all(R"({"a":1}})"));
}

TEST(JsonScan, RefusesInvalidUtf8AndLoneSurrogates) {
    EXPECT_TRUE(scan_all("{\"a\":\"\xFF\"}"));
    EXPECT_TRUE(scan_all("{\"a\":\"\xED\xA0\x80\"}"));
    const auto error = scan_all(R"({"a":["x",{"b":"\ud800"}]})");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::invalid_json);
    EXPECT_EQ(error->param(), "a[1].b");
}

TEST(JsonScan, CountsDepthOnTheWay) {
    EXPECT_FALSE(scan_all(R"({"a":[[1]]})", 3));
    EXPECT_TRUE(scan_all(R"({"a":[[1]]})", 2));
    const std::string deep = "{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
    EXPECT_TRUE(scan_all(deep));
}

TEST(JsonScan, ComparesKeysUnescaped) {
    JsonScan scan(R"({"mod\u0065l":"x"})", 8);
    std::string seen;
    EXPECT_TRUE(scan.root([&](std::string_view key, JsonValue& value) {
        seen = key;
        return scan.visit(value);
    }));
    EXPECT_EQ(seen, "model");
}

TEST(JsonScan, TrimsTheRangeOfAString) {
    const std::string_view text = "{\"a\" : \"xy\"  \n , \"b\":\"\\u0041\"\t}";
    JsonScan scan(text, 8);
    std::vector<std::string_view> raws;
    EXPECT_TRUE(scan.root([&](std::string_view, JsonValue& value) {
        JsonString string;
        const bool read = scan.string(value, string);
        raws.push_back(string.range.of(text));
        return read;
    }));
    EXPECT_EQ(raws, (std::vector<std::string_view>{"xy", "\\u0041"}));
}

TEST(JsonScan, TellsIntegersFromOtherNumbers) {
    for (const char* text :
         {R"({"a":1.0})", R"({"a":1e3})", R"({"a":"1"})", R"({"a":9223372036854775808})", R"({"a":{}})"}) {
        JsonScan scan(text, 8);
        std::int64_t out = 0;
        ASSERT_FALSE(scan.root([&](std::string_view, JsonValue& value) { return scan.integer(value, out); })) << text;
        const Error error = scan.take_error();
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.param(), "a");
    }
}

TEST(JsonScan, TwoScansLiveAtOnce) {
    JsonScan outer(R"({"a":1,"b":2})", 8);
    int members = 0;
    EXPECT_TRUE(outer.root([&](std::string_view, JsonValue& value) {
        JsonScan inner(R"({"x":[1,2,3]})", 8);
        EXPECT_TRUE(inner.root([&](std::string_view, JsonValue& item) { return inner.visit(item); }));
        ++members;
        return outer.visit(value);
    }));
    EXPECT_EQ(members, 2);
}

TEST(SeenKeys, NamesTheKeyThatStandsTwice) {
    JsonScan scan(R"({"a":1,"\u0061":2})", 8);
    SeenKeys seen;
    EXPECT_FALSE(scan.root([&](std::string_view, JsonValue& value) { return seen.add(scan, 0) && scan.visit(value); }));
    EXPECT_EQ(scan.take_error().param(), "a");
}

}  // namespace
}  // namespace nexus::dialect
