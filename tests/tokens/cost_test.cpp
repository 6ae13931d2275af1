#include <gtest/gtest.h>

#include <limits>

#include "tokens/prices.h"

namespace nexus::tokens {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

ModelPrice price_of(std::int64_t input, std::int64_t output) {
    ModelPrice price;
    price.input = input;
    price.output = output;
    return price;
}

TEST(CostOf, ChargesInputAndOutput) {
    // gpt-4o: 2.50 and 10 USD per million tokens.
    EXPECT_EQ(cost_of(price_of(2'500'000, 10'000'000), {1'000, 500, 0, 0}).to_string(), "0.0075");
}

TEST(CostOf, ChargesPartsOfTheInputAtTheirOwnPrices) {
    ModelPrice price = price_of(1'000'000, 0);
    price.cache_read = 100'000;
    price.cache_write = 1'250'000;
    EXPECT_EQ(cost_of(price, {1'000, 0, 600, 300}).nanousd(), 100 * 1'000 + 600 * 100 + 300 * 1'250);
}

TEST(CostOf, ChargesCachedTokensAsInputWhereTheyHaveNoPrice) {
    EXPECT_EQ(cost_of(price_of(1'000'000, 0), {1'000, 0, 600, 300}).nanousd(), 1'000'000);
}

TEST(CostOf, RoundsUpToTheNextNanoDollar) {
    EXPECT_EQ(cost_of(price_of(1, 0), {1, 0, 0, 0}).nanousd(), 1);
    EXPECT_EQ(cost_of(price_of(1, 0), {1'000, 0, 0, 0}).nanousd(), 1);
    EXPECT_EQ(cost_of(price_of(1, 0), {1'001, 0, 0, 0}).nanousd(), 2);
    EXPECT_EQ(cost_of(price_of(1, 1), {0, 0, 0, 0}).nanousd(), 0);
}

TEST(CostOf, TakesNegativeCountsForNone) {
    EXPECT_EQ(cost_of(price_of(1'000, 1'000), {-5, -5, -5, -5}).nanousd(), 0);
    EXPECT_EQ(cost_of(price_of(1'000, 1'000), {10, 1, -5, -5}).nanousd(), 11);
}

TEST(CostOf, NeverChargesMorePartsThanThereIsInput) {
    ModelPrice price = price_of(1'000, 0);
    price.cache_read = 2'000;
    price.cache_write = 3'000;
    EXPECT_EQ(cost_of(price, {10, 0, 50, 50}).nanousd(), 20);
    EXPECT_EQ(cost_of(price, {10, 0, 4, 50}).nanousd(), 4 * 2 + 6 * 3);
}

TEST(CostOf, CapsAbsurdCountsAndSaturates) {
    EXPECT_EQ(cost_of(price_of(1'000, 0), {kMost, 0, 0, 0}).nanousd(), 1'000'000'000'000);
    EXPECT_EQ(cost_of(price_of(kMost, kMost), {kMost, kMost, kMost, kMost}).nanousd(), kMost);
}

TEST(CostOf, ChargesLongRequestsAtTheirOwnPrices) {
    ModelPrice price = price_of(1'000, 10'000);
    price.cache_read = 100;
    price.long_from = 200;
    price.long_input = 2'000;
    price.long_output = 15'000;
    EXPECT_EQ(cost_of(price, {200, 1, 0, 0}).nanousd(), 200 + 10);
    EXPECT_EQ(cost_of(price, {201, 1, 0, 0}).nanousd(), 402 + 15);
    // Without a long price of its own the cached part costs what it always does.
    EXPECT_EQ(cost_of(price, {1'000, 0, 900, 0}).nanousd(), 200 + 90);
}

TEST(EstimateTokens, IsAQuarterOfTheBytesRoundedUpAndAtLeastOne) {
    EXPECT_EQ(estimate_tokens(0), 1);
    EXPECT_EQ(estimate_tokens(4), 1);
    EXPECT_EQ(estimate_tokens(5), 2);
    EXPECT_EQ(estimate_tokens(std::numeric_limits<std::size_t>::max()), std::int64_t{1} << 62);
}

}  // namespace
}  // namespace nexus::tokens
