#include "plugins/quota/quota.h"

#include <gtest/gtest.h>

#include <limits>

#include "tokens/prices.h"

namespace nexus::plugins::quota {
namespace {

dialect::BodyIndex index(std::size_t text_bytes, std::optional<std::int64_t> max_tokens,
                         std::optional<std::int64_t> n) {
    dialect::BodyIndex made;
    made.text_bytes = text_bytes;
    made.max_tokens = max_tokens;
    made.n = n;
    return made;
}

TEST(ClaimedTokens, AreTheTextAndTheAnswersMaximum) {
    const std::int64_t input = tokens::estimate_tokens(400);
    EXPECT_EQ(claimed_tokens(index(400, {}, {})), input);
    EXPECT_EQ(claimed_tokens(index(400, 50, {})), input + 50);
    EXPECT_EQ(claimed_tokens(index(400, 50, 3)), input + 150);
}

TEST(ClaimedTokens, StayInRangeWhateverTheClientWrites) {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const std::int64_t input = tokens::estimate_tokens(4);
    EXPECT_EQ(claimed_tokens(index(4, kLeast, {})), input);
    EXPECT_EQ(claimed_tokens(index(4, 10, kLeast)), input + 10);
    EXPECT_GT(claimed_tokens(index(4, kMost, kMost)), 0);
}

}  // namespace
}  // namespace nexus::plugins::quota
