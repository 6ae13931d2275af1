#include "tokens/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace nexus::tokens {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Money, PrintsDollarsExactly) {
    EXPECT_EQ(Money().to_string(), "0");
    EXPECT_EQ(Money::nano(1'250'000).to_string(), "0.00125");
    EXPECT_EQ(Money::nano(1).to_string(), "0.000000001");
    EXPECT_EQ(Money::nano(1'000'000'000).to_string(), "1");
    EXPECT_EQ(Money::nano(12'300'000'000).to_string(), "12.3");
    EXPECT_EQ(Money::nano(-500'000'000).to_string(), "-0.5");
    EXPECT_EQ(Money::nano(kMost).to_string(), "9223372036.854775807");
    EXPECT_EQ(Money::nano(kLeast).to_string(), "-9223372036.854775808");
}

TEST(Money, SaturatesInsteadOfWrapping) {
    EXPECT_EQ(Money::nano(kMost) + Money::nano(1), Money::nano(kMost));
    EXPECT_EQ(Money::nano(kLeast) + Money::nano(-1), Money::nano(kLeast));
    EXPECT_EQ(Money::nano(kMost) + Money::nano(kLeast), Money::nano(-1));
    Money sum = Money::nano(40);
    sum += Money::nano(2);
    EXPECT_EQ(sum.nanousd(), 42);
}

TEST(Money, IsOrdered) {
    EXPECT_LT(Money::nano(-1), Money());
    EXPECT_GT(Money::nano(2), Money::nano(1));
}

}  // namespace
}  // namespace nexus::tokens
