#include "plugins/quota/limit_headers.h"

#include <gtest/gtest.h>

#include <vector>

namespace nexus::plugins::quota {
namespace {

using gateway::ClaimUnit;
using namespace std::chrono_literals;

TEST(OpenaiDuration, IsSpeltAsOpenaiDoes) {
    EXPECT_EQ(openai_duration(0ns), "0s");
    EXPECT_EQ(openai_duration(-5s), "0s");
    EXPECT_EQ(openai_duration(6ms), "6ms");
    EXPECT_EQ(openai_duration(1ns), "1ms");
    EXPECT_EQ(openai_duration(1s), "1s");
    EXPECT_EQ(openai_duration(8640ms), "8.64s");
    EXPECT_EQ(openai_duration(1005ms), "1.005s");
    EXPECT_EQ(openai_duration(6min), "6m0s");
    EXPECT_EQ(openai_duration(86400ms), "1m26.4s");
    EXPECT_EQ(openai_duration(1h + 23s), "1h0m23s");
    EXPECT_EQ(openai_duration(25h), "25h0m0s");
}

TEST(LimitHeaders, ShowTheTightestBalanceOfEachUnit) {
    net::HeaderMap headers;
    const std::vector<ClaimUnit> units{ClaimUnit::requests, ClaimUnit::tokens, ClaimUnit::requests,
                                       ClaimUnit::concurrent, ClaimUnit::tokens};
    const std::vector<store::Left> left{{100, 40, 30s}, {9000, 8000, 1s}, {60, 2, 58s}, {5, 1, 0s}, {500, -20, 90s}};
    set_limit_headers(headers, units, left);
    EXPECT_EQ(headers.get("x-ratelimit-limit-requests"), "60");
    EXPECT_EQ(headers.get("x-ratelimit-remaining-requests"), "2");
    EXPECT_EQ(headers.get("x-ratelimit-reset-requests"), "58s");
    EXPECT_EQ(headers.get("x-ratelimit-limit-tokens"), "500");
    EXPECT_EQ(headers.get("x-ratelimit-remaining-tokens"), "0");
    EXPECT_EQ(headers.get("x-ratelimit-reset-tokens"), "1m30s");
    EXPECT_EQ(headers.size(), 6U);
}

TEST(LimitHeaders, AreLeftOutForWhatIsNotLimited) {
    net::HeaderMap headers;
    const std::vector<ClaimUnit> units{ClaimUnit::concurrent};
    const std::vector<store::Left> left{{5, 1, 0s}};
    set_limit_headers(headers, units, left);
    EXPECT_EQ(headers.size(), 0U);
}

TEST(LimitHeaders, ReplaceAnUpstreams) {
    net::HeaderMap headers;
    headers.add("X-RateLimit-Limit-Requests", "10000");
    const std::vector<ClaimUnit> units{ClaimUnit::requests};
    const std::vector<store::Left> left{{60, 59, 1s}};
    set_limit_headers(headers, units, left);
    EXPECT_EQ(headers.count("x-ratelimit-limit-requests"), 1U);
    EXPECT_EQ(headers.get("x-ratelimit-limit-requests"), "60");
}

}  // namespace
}  // namespace nexus::plugins::quota
