#include "cli/mock/token.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

TEST(MockToken, IsFourBytesAndNeverSplitsACharacter) {
    EXPECT_EQ(count_tokens(""), 0);
    EXPECT_EQ(count_tokens("abcd"), 1);
    EXPECT_EQ(count_tokens("abcde"), 2);
    EXPECT_EQ(token_at("aé€x", 0), "aé");
    EXPECT_EQ(token_at("\U0001F600\U0001F600", 0), "\U0001F600");
}

TEST(MockToken, CutsOrRepeatsToALength) {
    EXPECT_EQ(with_length("abcdefgh", 1), "abcd");
    EXPECT_EQ(with_length("abcd", 3), "abcdabcdabcd");
    EXPECT_EQ(with_length("abcd", 0), "");
    EXPECT_EQ(count_tokens(with_length("", 5)), 5);
}

}  // namespace
}  // namespace nexus::cli
