#include "plugins/pii/context.h"

#include <gtest/gtest.h>

namespace nexus::plugins::pii {
namespace {

TEST(Context, HoldsWordsShortlyBeforeInAnyCase) {
    const std::string text = "My Phone Number is 123";
    EXPECT_TRUE(context_has(text, text.size() - 3, {"fax", "phone"}));
    EXPECT_FALSE(context_has(text, text.size() - 3, {"fax"}));
    EXPECT_FALSE(context_has(text, 3, {"phone"}));
    EXPECT_FALSE(context_has("phone" + std::string(60, ' ') + "1", 65, {"phone"}));
}

TEST(Context, WordsDoNotBeginInsideOthers) {
    EXPECT_FALSE(context_has("recall 1", 7, {"call"}));
    EXPECT_TRUE(context_has("x-call 1", 7, {"call"}));
    EXPECT_TRUE(context_has("我的电话1", 12, {"电话"}));
}

TEST(FollowsWord, TakesBlanksOnlyBetween) {
    EXPECT_TRUE(follows_word("Version 1", 8, {"version"}));
    EXPECT_TRUE(follows_word("version1", 7, {"version"}));
    EXPECT_FALSE(follows_word("conversion 1", 11, {"version"}));
    EXPECT_FALSE(follows_word("version, 1", 9, {"version"}));
    EXPECT_FALSE(follows_word("1", 0, {"version"}));
}

}  // namespace
}  // namespace nexus::plugins::pii
