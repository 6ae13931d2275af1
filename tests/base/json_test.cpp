#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace nexus {
namespace {

std::string dumped(std::string_view text) {
    const Result<Json> tree = parse_json(text);
    return tree ? dump_json(*tree) : "error: " + tree.error().message();
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

TEST(ParseJson, KeepsTheOrderOfKeys) {
    EXPECT_EQ(dumped(R"({"zebra":1,"apple":{"y":2,"b":3},"mango":[4]})"),
              R"({"zebra":1,"apple":{"y":2,"b":3},"mango":[4]})");
}

TEST(ParseJson, TakesEveryKindOfValue) {
    EXPECT_EQ(dumped(R"([null,true,false,-1,18446744073709551615,1.5,"a\u00e9\n",{},[]])"),
              "[null,true,false,-1,18446744073709551615,1.5,\"a\u00e9\\n\",{},[]]");
    EXPECT_EQ(dumped(R"("alone")"), R"("alone")");
    EXPECT_EQ(dumped("  7 \n"), "7");
}

TEST(ParseJson, LetsTheLastOfEqualKeysStandInTheFirstOnesPlace) {
    EXPECT_EQ(dumped(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
    std::string many = "{";
    for (int i = 0; i < 100; ++i) {
        many += "\"k" + std::to_string(i % 50) + "\":" + std::to_string(i) + (i < 99 ? "," : "}");
    }
    const Result<Json> tree = parse_json(many);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->size(), 50U);
    EXPECT_EQ(tree->begin().key(), "k0");
    EXPECT_EQ(tree->begin().value(), 50);
    EXPECT_EQ(int_or(*tree, "k49", 0), 99);
}

TEST(ParseJson, RefusesWhatIsNotOneValue) {
    constexpr const char* kBroken[] = {
        "",         " ",       "{",   "[1,]",     "{\"a\":1,}", "{a:1}",   "[1] [2]",
        "nul",      "01",      "'a'", "[NaN]",    "\"\t\"",     "\"\\x\"", "\"\\ud800\"",
        "\"\xff\"", "[1e999]", "]",   "[-1e999]", "{\"a\" 1}",  "// c\n1",
    };
    for (const char* text : kBroken) {
        const Result<Json> tree = parse_json(text);
        ASSERT_FALSE(tree) << text;
        EXPECT_EQ(tree.error().code(), ErrorCode::invalid_json) << text;
    }
}

TEST(ParseJson, RefusesAZeroByteWhereverItStands) {
    using namespace std::string_view_literals;
    for (const std::string_view text : {"{\"a\":1}\0{\"b\":2}"sv, "1\0"sv, "\0"sv, "\0001"sv, "[1,\0002]"sv,
                                        "[1]\0\0"sv, "\"a\0b\""sv, "{\"a\":\0001}"sv}) {
        const Result<Json> tree = parse_json(text);
        ASSERT_FALSE(tree) << text;
        EXPECT_EQ(tree.error().code(), ErrorCode::invalid_json);
    }
    EXPECT_EQ(dumped("{\"a\":1}\0{\"b\":2}"sv), "error: not valid JSON near byte 8");
    EXPECT_TRUE(parse_json("\"\\u0000\""));
}

TEST(ParseJson, SaysWhereTheTextBreaks) { EXPECT_EQ(dumped("[1,2,x]"), "error: not valid JSON near byte 6"); }

TEST(ParseJson, RefusesDepthBeyondTheCap) {
    EXPECT_TRUE(parse_json(nested(kJsonDepthMax)));
    EXPECT_EQ(dumped(nested(kJsonDepthMax + 1)), "error: JSON is nested deeper than 128 levels");
    EXPECT_TRUE(parse_json(R"({"a":[1]})", 2));
    EXPECT_FALSE(parse_json(R"({"a":[[1]]})", 2));
    EXPECT_FALSE(parse_json(std::string(2'000'000, '[')));
}

TEST(ParseJson, DoesNotCountBracketsInsideOfStrings) { EXPECT_TRUE(parse_json(R"(["[[[[[[{{{{\"[[["])", 1)); }

// 200,000 members took over ten seconds with a builder that looks each key up.
TEST(ParseJson, TakesManyMembersInGoodTime) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) {
        text += "\"key" + std::to_string(i) + "\":0,";
    }
    text.back() = '}';
    const Result<Json> tree = parse_json(text);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->size(), 200'000U);
}

TEST(ParseJson, GivesAnEmptyStringForEmbeddedNul) {
    const Result<Json> tree = parse_json(R"(["a\u0000b"])");
    ASSERT_TRUE(tree);
    EXPECT_EQ((*tree)[0].get_ref<const std::string&>(), std::string("a\0b", 3));
}

TEST(DumpJson, ReplacesInvalidUtf8) {
    Json value = Json::array();
    value.push_back("a\xff");
    EXPECT_EQ(dump_json(value), "[\"a\xef\xbf\xbd\"]");
}

TEST(AppendJsonString, EscapesOnlyWhatMustBe) {
    std::string out = "x";
    append_json_string(out, std::string_view("a\"\\/\b\n\r\t\x1f\x7f\0\u00e9", 13));
    EXPECT_EQ(out, std::string("x\"a\\\"\\\\/\\b\\n\\r\\t\\u001f\x7f\\u0000\u00e9\""));
}

TEST(AppendJsonString, IsReadBackUnchanged) {
    std::string every;
    for (int c = 0; c < 128; ++c) {
        every.push_back(static_cast<char>(c));
    }
    std::string out;
    append_json_string(out, every);
    const Result<Json> tree = parse_json(out);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->get_ref<const std::string&>(), every);
}

TEST(JsonLookUps, NeverThrow) {
    const Json object = *parse_json(R"({"s":"text","i":7,"d":1.5,"u":18446744073709551615,"n":null,"o":{}})");
    EXPECT_EQ(string_or(object, "s", "x"), "text");
    EXPECT_EQ(string_or(object, "i", "x"), "x");
    EXPECT_EQ(string_or(object, "missing", "x"), "x");
    EXPECT_EQ(int_or(object, "i", 1), 7);
    EXPECT_EQ(int_or(object, "d", 1), 1);
    EXPECT_EQ(int_or(object, "s", 1), 1);
    EXPECT_EQ(find(object, "missing"), nullptr);
    ASSERT_NE(find(object, "n"), nullptr);
    EXPECT_EQ(find(Json(5), "a"), nullptr);
    EXPECT_EQ(find(Json::array({1}), "a"), nullptr);
}

TEST(DumpJson, WritesWhatTheLibraryWrites) {
    std::string all;
    for (int c = 1; c < 128; ++c) {
        all.push_back(static_cast<char>(c));
    }
    Json value = {{"empty", {{"list", Json::array()}, {"map", Json::object()}, {"text", ""}, {"none", nullptr}}},
                  {"numbers", {0, -1, 1.5, 1e300, -0.0, 100.0, 1e-7, true, false}},
                  {"ä\"\n", {all, "héllo – 日本 😀", std::string("cut \xe6\x97"), std::string("\xff\0z", 3)}}};
    value["limits"] = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::uint64_t>::max()};
    value["not finite"] = std::numeric_limits<double>::infinity();
    EXPECT_EQ(dump_json(value), value.dump(-1, ' ', false, Json::error_handler_t::replace));
    EXPECT_EQ(dump_json(Json("top")), "\"top\"");
    EXPECT_EQ(dump_json(Json(std::string("\xff"))), "\"\xEF\xBF\xBD\"");
}

TEST(JsonLookUps, TakeNoNumberThatWouldComeOutNegative) {
    const Json object =
        *parse_json(R"({"u":18446744073709551615,"most":9223372036854775807,"least":-9223372036854775808})");
    EXPECT_EQ(int_or(object, "u", 1), 1);
    EXPECT_EQ(int_or(object, "most", 1), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(int_or(object, "least", 1), std::numeric_limits<std::int64_t>::min());
}

}  // namespace
}  // namespace nexus
