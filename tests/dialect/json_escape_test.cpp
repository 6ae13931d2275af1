#include "dialect/json_escape.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

std::string unescaped(std::string_view raw) {
    std::string out;
    EXPECT_EQ(unescape_json(raw, out), EscapeFault::none) << raw;
    return out;
}

TEST(JsonEscape, DecodesEveryEscapeOfJson) {
    EXPECT_EQ(unescaped(R"(a\"b\\c\/d\be\ff\ng\rh\ti)"), "a\"b\\c/d\be\ff\ng\rh\ti");
    EXPECT_EQ(unescaped(R"(\u0041\u00fc\u20ac\ud83d\ude00)"), "A\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(unescaped(""), "");
}

TEST(JsonEscape, RefusesBrokenEscapes) {
    for (const char* raw : {R"(\x)", R"(\)", R"(\u12)", R"(\u12g4)", R"(abc\u)"}) {
        std::string out;
        EXPECT_EQ(unescape_json(raw, out), EscapeFault::broken) << raw;
        EXPECT_EQ(check_escapes(raw), EscapeFault::broken) << raw;
    }
}

TEST(JsonEscape, RefusesHalfASurrogatePair) {
    for (const char* raw : {R"(\ud83d)", R"(\ude00)", R"(\ud83d\u0041)", R"(\ud83d\ud83d\ude00)", R"(\ud83dx)"}) {
        std::string out;
        EXPECT_EQ(unescape_json(raw, out), EscapeFault::lone_surrogate) << raw;
        EXPECT_EQ(check_escapes(raw), EscapeFault::lone_surrogate) << raw;
    }
}

TEST(JsonEscape, JoinsAPairThatTwoPiecesSplit) {
    std::uint32_t high = 0;
    std::string first;
    std::string second;
    ASSERT_TRUE(unescape_piece(R"(Hi \ud83d)", high, first));
    ASSERT_TRUE(unescape_piece(R"(\ude00!)", high, second));
    EXPECT_EQ(first, "Hi ");
    EXPECT_EQ(second, "\xF0\x9F\x98\x80!");
    EXPECT_EQ(high, 0U);
}

TEST(JsonEscape, ReplacesHalvesThatNeverMeet) {
    std::uint32_t high = 0;
    std::string out;
    ASSERT_TRUE(unescape_piece(R"(\ud83d)", high, out));
    ASSERT_TRUE(unescape_piece("x", high, out));
    ASSERT_TRUE(unescape_piece(R"(\ude00)", high, out));
    EXPECT_EQ(out, "\xEF\xBF\xBDx\xEF\xBF\xBD");
    EXPECT_FALSE(unescape_piece(R"(\q)", high, out));
}

TEST(RawCursor, FindsPositionsThroughEscapes) {
    const std::string_view raw = R"(ab\u00fccd\ud83d\ude00e)";  // abücd😀e
    RawCursor cursor(raw, 1);
    EXPECT_EQ(cursor.begin_of(0), 0U);
    EXPECT_EQ(cursor.begin_of(1), 1U);
    EXPECT_EQ(cursor.begin_of(2), 2U);   // ü
    EXPECT_EQ(cursor.end_of(4), 8U);     // behind ü
    EXPECT_EQ(cursor.begin_of(6), 10U);  // 😀
    EXPECT_EQ(cursor.end_of(10), 22U);
    EXPECT_EQ(cursor.end_of(11), raw.size());
}

TEST(RawCursor, WidensToWholeCharacters) {
    RawCursor cursor(R"(\u00fc)", 1);
    EXPECT_EQ(cursor.begin_of(1), 0U);
    EXPECT_EQ(cursor.end_of(1), 6U);
}

TEST(RawCursor, FindsPositionsThroughTwoLevelsOfEscapes) {
    // The inner JSON string is `a\"bü\n`: its quote is escaped twice, ü by the inner level, LF by both.
    const std::string_view raw = R"(a\\\"b\\u00fc\\n)";
    RawCursor cursor(raw, 2);
    EXPECT_EQ(cursor.begin_of(1), 1U);
    EXPECT_EQ(cursor.end_of(2), 5U);
    EXPECT_EQ(cursor.begin_of(3), 6U);
    EXPECT_EQ(cursor.end_of(5), 13U);
    EXPECT_EQ(cursor.end_of(6), raw.size());
}

TEST(JsonEscape, EscapesWithoutQuotes) {
    std::string out = "x";
    append_escaped(out, "a\"\n");
    EXPECT_EQ(out, R"(xa\"\n)");
}

}  // namespace
}  // namespace nexus::dialect
