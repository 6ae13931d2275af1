#include "store/token_bucket.h"

#include <gtest/gtest.h>

#include <random>

namespace nexus::store {
namespace {

using namespace std::chrono_literals;
using Kind = LimitRule::Kind;

const SteadyTime kStart{1h};

TEST(TokenBucket, IsPristineWhenFullAndUnheld) {
    const LimitRule rule{Kind::rate, 10, 10s, 20};
    TokenBucket bucket(rule, kStart);
    EXPECT_TRUE(bucket.is_pristine());
    bucket.take(1);
    EXPECT_FALSE(bucket.is_pristine());
    bucket.advance(kStart + 1s);
    EXPECT_TRUE(bucket.is_pristine());
}

TEST(TokenBucket, IgnoresAClockThatGoesBack) {
    const LimitRule rule{Kind::rate, 10, 10s, 20};
    TokenBucket bucket(rule, kStart);
    bucket.take(20);
    bucket.advance(kStart + 5s);
    bucket.advance(kStart + 1s);
    EXPECT_EQ(bucket.left().remaining, 5);
    bucket.advance(kStart + 5s);
    EXPECT_EQ(bucket.left().remaining, 5);
}

TEST(TokenBucket, KeepsItsPartOfATokenAcrossAChangedWindow) {
    TokenBucket bucket(LimitRule{Kind::rate, 1, 10s, 5}, kStart);
    bucket.take(5);
    bucket.advance(LimitRule{Kind::rate, 1, 60s, 5}, kStart + 5s);  // half a token so far
    EXPECT_EQ(bucket.time_until(1), 30s);
}

TEST(TokenBucket, UntakesExactly) {
    const LimitRule rule{Kind::rate, 3, 7s, 9};
    TokenBucket bucket(rule, kStart);
    bucket.take(9);
    bucket.advance(kStart + 1s);
    const auto before = bucket.time_until(9);
    bucket.take(0);
    bucket.untake(0);
    EXPECT_EQ(bucket.time_until(9), before);
}

// The exact value as a fraction: floor(elapsed * amount / window) since the bucket was last full or emptied.
TEST(TokenBucket, EqualsTheExactRefillAtAnyStep) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 300; ++round) {
        const auto amount = static_cast<std::int64_t>(1 + random() % 1'000'000);
        const auto window = std::chrono::nanoseconds(1 + random() % 90'000'000'000ULL);
        const LimitRule rule{Kind::rate, amount, window, 1'000'000'000'000};
        TokenBucket bucket(rule, kStart);
        bucket.take(capacity_of(rule));
        std::chrono::nanoseconds elapsed{0};
        for (int step = 0; step < 50; ++step) {
            elapsed += std::chrono::nanoseconds(random() % 3'000'000'000ULL);
            bucket.advance(kStart + elapsed);
            const auto exact = static_cast<__int128>(elapsed.count()) * amount / window.count();
            const auto expected = std::min<__int128>(exact, capacity_of(rule));
            ASSERT_EQ(bucket.left().remaining, static_cast<std::int64_t>(expected));
        }
    }
}

TEST(TokenBucket, TellsTheFirstInstantAtWhichAnAmountFits) {
    std::mt19937_64 random(4);
    for (int round = 0; round < 1'000; ++round) {
        const LimitRule rule{Kind::rate, static_cast<std::int64_t>(1 + random() % 1'000),
                             std::chrono::nanoseconds(1 + random() % 1'000'000), 10'000};
        const SteadyTime asked = kStart + std::chrono::nanoseconds(random() % 1'000);
        TokenBucket early(rule, kStart);
        early.take(10'000);
        early.advance(asked);
        TokenBucket exact = early;
        const auto amount = static_cast<std::int64_t>(1 + random() % 10'000);
        const auto wait = early.time_until(amount);
        ASSERT_EQ(wait == 0ns, early.fits(amount));
        exact.advance(asked + wait);
        ASSERT_TRUE(exact.fits(amount));
        if (wait > 0ns) {
            early.advance(asked + wait - 1ns);
            ASSERT_FALSE(early.fits(amount));
        }
    }
}

}  // namespace
}  // namespace nexus::store
