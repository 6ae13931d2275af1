#include "base/strings.h"

#include <gtest/gtest.h>

#include <limits>

namespace nexus {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Trim, CutsBlanksAtBothEnds) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \r\n\t "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_EQ(split("a,,b,", ','), (Parts{"a", "", "b", ""}));
    EXPECT_EQ(split("", ','), (Parts{""}));
    EXPECT_EQ(split("abc", ','), (Parts{"abc"}));
}

TEST(Lower, ChangesAsciiOnly) { EXPECT_EQ(lower("AbZ-\xc3\x89"), "abz-\xc3\x89"); }

TEST(Iequals, IgnoresAsciiCaseOnly) {
    EXPECT_TRUE(iequals("Content-Type", "content-TYPE"));
    EXPECT_FALSE(iequals("a", "ab"));
    EXPECT_FALSE(iequals("@", "`"));
    EXPECT_FALSE(iequals("\xc3\x89", "\xc3\xa9"));
}

TEST(Nearest, FindsWhatWasMeant) {
    constexpr std::string_view kKnown[] = {"providers", "models", "limits"};
    EXPECT_EQ(nearest("provider", kKnown), "providers");
    EXPECT_EQ(nearest("Modles", kKnown), "models");
    EXPECT_EQ(nearest("x", kKnown), std::nullopt);
    constexpr std::string_view kShort[] = {"ip", "iban", "email"};
    EXPECT_EQ(nearest("emial", kShort), "email");
    EXPECT_EQ(nearest("pi", kShort), "ip");
    EXPECT_EQ(nearest("mleai", kShort), std::nullopt);
    EXPECT_EQ(nearest("", kKnown), std::nullopt);
    EXPECT_EQ(nearest(std::string(100'000, 'q'), kKnown), std::nullopt);
    EXPECT_EQ(nearest("models", {}), std::nullopt);
}

TEST(ParseInt, TakesTheWholeTextOrNothing) {
    EXPECT_EQ(parse_int("-42"), -42);
    EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    for (const char* text : {"", "-", "+1", " 1", "1 ", "1x", "0x10", "1.0", "9223372036854775808", "--1"}) {
        EXPECT_FALSE(parse_int(text)) << text;
    }
    EXPECT_FALSE(parse_int(std::string_view("1\0", 2)));
}

TEST(ParseUint, TakesNoSign) {
    EXPECT_EQ(parse_uint("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
    EXPECT_FALSE(parse_uint("-1"));
    EXPECT_FALSE(parse_uint("+1"));
    EXPECT_FALSE(parse_uint("18446744073709551616"));
}

TEST(GlobMatch, LetsAStarStandForAnyRun) {
    EXPECT_TRUE(glob_match("*", ""));
    EXPECT_TRUE(glob_match("gpt-*", "gpt-4o"));
    EXPECT_TRUE(glob_match("*-mini", "gpt-4o-mini"));
    EXPECT_TRUE(glob_match("a*b*c", "aXbYbZc"));
    EXPECT_TRUE(glob_match("exact", "exact"));
    EXPECT_FALSE(glob_match("gpt-*", "claude"));
    EXPECT_FALSE(glob_match("a*b", "abc"));
    EXPECT_FALSE(glob_match("", "a"));
    EXPECT_TRUE(glob_match("", ""));
}

TEST(GlobMatch, IsNotExponential) {
    std::string pattern;
    for (int i = 0; i < 40; ++i) {
        pattern += "a*";
    }
    EXPECT_FALSE(glob_match(pattern + "b", std::string(5'000, 'a')));
}

TEST(AppendInt, WritesTheExtremes) {
    std::string out = "n=";
    append_int(out, std::numeric_limits<std::int64_t>::min());
    append_int(out, 0);
    EXPECT_EQ(out, "n=-92233720368547758080");
}

TEST(StringHash, IsTheSameForViewsAndStrings) { EXPECT_EQ(StringHash{}("abc"), StringHash{}(std::string("abc"))); }

}  // namespace
}  // namespace nexus
