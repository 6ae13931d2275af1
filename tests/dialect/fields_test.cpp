#include "dialect/fields.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

Json parsed(std::string_view text) {
    Result<Json> json = parse_json(text);
    EXPECT_TRUE(json);
    return json ? *json : Json();
}

TEST(Fields, ReadsWholeNumbersOnly) {
    const Json json = parsed(R"({"a":3,"b":40.0,"c":1.5,"d":"7","e":18446744073709551615,"f":-2,"g":null})");
    EXPECT_EQ(int_field(json, "a"), 3);
    EXPECT_EQ(int_field(json, "b"), 40);
    EXPECT_FALSE(int_field(json, "c"));
    EXPECT_FALSE(int_field(json, "d"));
    EXPECT_FALSE(int_field(json, "e"));
    EXPECT_EQ(int_field(json, "f"), -2);
    EXPECT_FALSE(int_field(json, "g"));
    EXPECT_FALSE(int_field(json, "h"));
}

TEST(Fields, RefusesCountsThatCannotBe) {
    const Json json = parsed(R"({"a":-1,"b":1e19,"c":9007199254740993,"d":0})");
    EXPECT_FALSE(count_field(json, "a"));
    EXPECT_FALSE(count_field(json, "b"));
    EXPECT_FALSE(int_field(json, "b"));
    EXPECT_EQ(count_field(json, "d"), 0);
}

TEST(Fields, ReadsNothingOfWrongTypes) {
    const Json json = parsed(R"({"a":[],"b":{},"c":true,"d":"x"})");
    EXPECT_EQ(object_field(json, "a"), nullptr);
    EXPECT_EQ(array_field(json, "b"), nullptr);
    EXPECT_EQ(bool_field(json, "c"), true);
    EXPECT_FALSE(bool_field(json, "d"));
    EXPECT_FALSE(number_field(json, "d"));
    EXPECT_EQ(text_field(json, "c"), "");
    EXPECT_EQ(object_field(parsed("[1]"), "a"), nullptr);
}

TEST(Fields, RepairsLoneSurrogatesAndInvalidUtf8OfProviders) {
    const Result<Json> lone = parse_provider_json(R"({"t":"a\ud83db\\ud83d \ud83d\ude00"})");
    ASSERT_TRUE(lone);
    EXPECT_EQ(text_field(*lone, "t"),
              "a\xEF\xBF\xBD"
              "b\\ud83d \xF0\x9F\x98\x80");
    const Result<Json> invalid = parse_provider_json("{\"t\":\"a\xC3\"}");
    ASSERT_TRUE(invalid);
    EXPECT_EQ(text_field(*invalid, "t"), "a\xEF\xBF\xBD");
}

TEST(Fields, CallsBrokenProviderJsonAProtocolError) {
    const Result<Json> broken = parse_provider_json("<html>");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code(), ErrorCode::provider_protocol_error);
    EXPECT_TRUE(broken.error().retryable());
    EXPECT_FALSE(parse_provider_json(std::string(500, '[') + std::string(500, ']')));
}

TEST(Fields, ReadsArgumentsAsAnObjectOrNothing) {
    EXPECT_EQ(parse_arguments(""), Json::object());
    EXPECT_EQ(parse_arguments(" \n"), Json::object());
    EXPECT_EQ(*parse_arguments(R"({"a":1})"), parsed(R"({"a":1})"));
    EXPECT_FALSE(parse_arguments("[1]"));
    EXPECT_FALSE(parse_arguments("{\"a\":"));
}

TEST(Fields, FindsWhereATextStands) {
    const std::string raw = R"(data: {"type":"text_delta", "text" : "Hi there"}   )";
    const Span found = text_range_in(raw, "text", "Hi there");
    EXPECT_EQ(found.of(raw), "Hi there");
    const std::string_view escaped = R"({"text":"a\n\"b\u00e9"})";
    EXPECT_EQ(text_range_in(escaped, "text", "a\n\"b\u00e9").of(escaped), R"(a\n\"b\u00e9)");
    EXPECT_TRUE(text_range_in(R"({"text":"a\")", "text", "a").empty());
    EXPECT_TRUE(text_range_in(R"({"text":"\q"})", "text", "q").empty());
    EXPECT_TRUE(text_range_in(R"({"text":"a","x":{"text":"a"}})", "text", "a").empty());
    EXPECT_TRUE(text_range_in(R"({"text":"ab"})", "text", "a").empty());
    EXPECT_TRUE(text_range_in(R"({"text")", "text", "a").empty());
    EXPECT_TRUE(text_range_in(R"({"text":)", "text", "a").empty());
}

TEST(Fields, KeepsABoundedListOfUnmappedNames) {
    ChatRequest request;
    for (int i = 0; i < 200; ++i) {
        note_unmapped(request, "field" + std::to_string(i % 100));
    }
    EXPECT_EQ(request.unmapped.size(), 64U);
}

TEST(Fields, NamesTheValueThatCannotBeTaken) {
    const Error error = bad_field("messages[0].role", "user or tool");
    EXPECT_EQ(error.status(), 400);
    EXPECT_EQ(error.param(), "messages[0].role");
    EXPECT_EQ(error.message(), "messages[0].role: expected user or tool");
    EXPECT_EQ(bad_value("p", "is odd").message(), "p: is odd");
    const Json text = "hello";
    EXPECT_EQ(bad_type("p", "an array of messages", &text).message(), "p: expected an array of messages, got a string");
    EXPECT_EQ(bad_type("p", "an array of messages", nullptr).message(), "p: is required");
    EXPECT_EQ(bad_type("p", "an array of messages", nullptr).param(), "p");
}

TEST(Fields, ParsesBodiesThatAreObjects) {
    EXPECT_TRUE(parse_body(R"({"a":1})"));
    EXPECT_EQ(parse_body("[]").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(parse_body("{").error().code(), ErrorCode::invalid_json);
}

}  // namespace
}  // namespace nexus::dialect
