#include "base/utf8.h"

#include <gtest/gtest.h>

namespace nexus {
namespace {

constexpr const char* kInvalid[] = {
    "\x80",              // a continuation alone
    "\xc0\x80",          // overlong NUL
    "\xc1\xbf",          // overlong
    "\xe0\x80\x80",      // overlong, three bytes
    "\xf0\x80\x80\x80",  // overlong, four bytes
    "\xed\xa0\x80",      // a surrogate
    "\xed\xbf\xbf",      // a surrogate
    "\xf4\x90\x80\x80",  // beyond U+10FFFF
    "\xf5\x80\x80\x80",
    "\xff",
    "\xfe",
    "\xc3",          // cut
    "\xe2\x82",      // cut
    "\xf0\x9f\x98",  // cut
    "\xc3\x28",      // a wrong continuation
    "\xe2\x28\xa1",
    "\xe2\x82\x28",
};

constexpr const char* kValid[] = {"",
                                  "ascii",
                                  "\xc2\x80",
                                  "\xdf\xbf",
                                  "\xe0\xa0\x80",
                                  "\xed\x9f\xbf",
                                  "\xee\x80\x80",
                                  "\xef\xbf\xbf",
                                  "\xf0\x90\x80\x80",
                                  "\xf4\x8f\xbf\xbf"};

TEST(IsValidUtf8, RefusesEverySortOfBrokenSequence) {
    for (const std::string text : kInvalid) {
        EXPECT_FALSE(is_valid_utf8(text));
        EXPECT_FALSE(is_valid_utf8("12345678" + text + "12345678"));
        EXPECT_FALSE(is_valid_utf8("1234567" + text));
    }
}

TEST(IsValidUtf8, TakesTheBoundsOfEachLength) {
    for (const std::string text : kValid) {
        EXPECT_TRUE(is_valid_utf8(text));
        EXPECT_TRUE(is_valid_utf8("1234567" + text + "12345678901234567"));
    }
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8WholePrefix, HoldsBackACutSequence) {
    EXPECT_EQ(utf8_whole_prefix("abc"), 3U);
    EXPECT_EQ(utf8_whole_prefix("ab\xc3"), 2U);
    EXPECT_EQ(utf8_whole_prefix("ab\xc3\xa9"), 4U);
    EXPECT_EQ(utf8_whole_prefix("ab\xe2\x82"), 2U);
    EXPECT_EQ(utf8_whole_prefix("a\xf0\x9f\x98"), 1U);
    EXPECT_EQ(utf8_whole_prefix("a\xf0\x9f\x98\x80"), 5U);
    EXPECT_EQ(utf8_whole_prefix(""), 0U);
}

TEST(Utf8WholePrefix, NeverHoldsBackMoreThanThreeBytes) {
    for (const std::string text : kInvalid) {
        EXPECT_GE(utf8_whole_prefix("abcd" + text) + 3, 4 + text.size());
    }
    EXPECT_EQ(utf8_whole_prefix("\x80\x80\x80\x80\x80"), 5U);
}

TEST(Utf8WholePrefix, MakesAnyCutReadable) {
    const std::string text = "a\u00e9\u20ac\U0001f600z";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const std::size_t whole = utf8_whole_prefix(std::string_view(text).substr(0, cut));
        EXPECT_TRUE(is_valid_utf8(std::string_view(text).substr(0, whole))) << cut;
    }
}

TEST(Utf8BoundaryBefore, NeverSplitsACharacter) {
    const std::string text = "a\u20acb";
    EXPECT_EQ(utf8_boundary_before(text, 0), 0U);
    EXPECT_EQ(utf8_boundary_before(text, 1), 1U);
    EXPECT_EQ(utf8_boundary_before(text, 2), 1U);
    EXPECT_EQ(utf8_boundary_before(text, 3), 1U);
    EXPECT_EQ(utf8_boundary_before(text, 4), 4U);
    EXPECT_EQ(utf8_boundary_before(text, 99), 5U);
}

TEST(AppendUtf8, WritesEachLength) {
    std::string out;
    for (std::uint32_t code_point : {0x41U, 0xE9U, 0x20ACU, 0x1F600U}) {
        append_utf8(out, code_point);
    }
    EXPECT_EQ(out, "A\u00e9\u20ac\U0001f600");
}

TEST(AppendUtf8, ReplacesWhatIsNoCharacter) {
    std::string out;
    for (std::uint32_t code_point : {0xD800U, 0xDFFFU, 0x110000U, 0xFFFFFFFFU}) {
        append_utf8(out, code_point);
    }
    EXPECT_EQ(out, "\ufffd\ufffd\ufffd\ufffd");
}

TEST(ToValidUtf8, KeepsValidTextAndRepairsTheRest) {
    for (const std::string text : kValid) {
        EXPECT_EQ(to_valid_utf8(text), text);
    }
    for (const std::string text : kInvalid) {
        EXPECT_TRUE(is_valid_utf8(to_valid_utf8("x" + text + "y")));
    }
    EXPECT_EQ(to_valid_utf8("a\xff"
                            "b\xe2\x82"),
              "a\ufffd"
              "b\ufffd\ufffd");
}

}  // namespace
}  // namespace nexus
