#include "gateway/retry.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

const Error kRetryable = Error(ErrorCode::provider_unavailable, "x").retry_ok(true);

TEST(MayRetry, FollowsTheConfiguredClasses) {
    config::Retries settings;
    settings.on = {"connect", "429"};
    EXPECT_TRUE(may_retry(kRetryable, "connect", settings));
    EXPECT_TRUE(may_retry(kRetryable, "reset", settings));
    EXPECT_TRUE(may_retry(kRetryable, "429", settings));
    EXPECT_FALSE(may_retry(kRetryable, "5xx", settings));
    EXPECT_FALSE(may_retry(kRetryable, "timeout", settings));
}

TEST(MayRetry, NeverRepeatsWhatTheClientGotWrongOrWhatGrewBeyondALimit) {
    const config::Retries settings;
    EXPECT_FALSE(may_retry(kRetryable, "4xx", settings));
    EXPECT_FALSE(may_retry(kRetryable, "limit", settings));
    EXPECT_FALSE(may_retry(kRetryable, "", settings));
}

TEST(RetryBudget, AllowsAReserveThenAShareOfRequests) {
    RetryBudget budget;
    int spent = 0;
    while (budget.spend()) {
        ++spent;
    }
    EXPECT_EQ(spent, 10);
    for (int i = 0; i < 10; ++i) {
        budget.count_request(20);
    }
    EXPECT_TRUE(budget.spend());
    EXPECT_TRUE(budget.spend());
    EXPECT_FALSE(budget.spend());
}

}  // namespace
}  // namespace nexus::gateway
