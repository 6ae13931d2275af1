#include "dialect/openai_chat/pattern.h"

#include <gtest/gtest.h>

namespace nexus::dialect::openai_chat {
namespace {

const std::string kData = R"({"t":"hello","n":1,"p":"pad"})";
const Span kText{6, 11};
const Span kPadding{24, 27};

TEST(Pattern, FitsWhatDiffersInItsTextAlone) {
    const Pattern pattern(kData, kText, std::nullopt);
    const std::string_view other = R"({"t":"a\"b","n":1,"p":"pad"})";
    const auto match = pattern.match(other);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->text.of(other), R"(a\"b)");
    EXPECT_TRUE(match->escaped);
    EXPECT_TRUE(pattern.match(R"({"t":"","n":1,"p":"pad"})"));
}

TEST(Pattern, DoesNotFitWhatDiffersElsewhere) {
    const Pattern pattern(kData, kText, std::nullopt);
    EXPECT_FALSE(pattern.match(R"({"t":"x","n":2,"p":"pad"})"));
    EXPECT_FALSE(pattern.match(R"({"t":"x","n":1,"p":"other"})"));
    EXPECT_FALSE(pattern.match(R"({"u":"x","n":1,"p":"pad"})"));
    EXPECT_FALSE(pattern.match(R"({"t":"x","y":"z","n":1,"p":"pad"})"));
    EXPECT_FALSE(pattern.match(R"({"t":"x)"));
    EXPECT_FALSE(pattern.match(""));
}

TEST(Pattern, LeavesHardStringsToTheParser) {
    const Pattern pattern(kData, kText, std::nullopt);
    const auto with = [&](std::string_view text) {
        return pattern.match(R"({"t":")" + std::string(text) + R"(","n":1,"p":"pad"})").has_value();
    };
    EXPECT_TRUE(with("\xC3\xBC"));
    EXPECT_FALSE(with("\xC3"));
    EXPECT_FALSE(with("\x01"));
    EXPECT_FALSE(with(R"(\u00fc)"));
    EXPECT_FALSE(with(R"(\q)"));
    EXPECT_FALSE(with("\\"));
}

TEST(Pattern, SkipsPadding) {
    ASSERT_EQ(kPadding.of(kData), "pad");
    const Pattern pattern(kData, kText, kPadding);
    EXPECT_TRUE(pattern.match(R"({"t":"x","n":1,"p":""})"));
    EXPECT_TRUE(pattern.match(R"({"t":"x","n":1,"p":"longer padding"})"));
    EXPECT_FALSE(pattern.match(R"({"t":"x","n":1,"p":"a","q":"b"})"));
    EXPECT_FALSE(pattern.match(R"({"t":"x","n":1,"p":"a)"));
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
