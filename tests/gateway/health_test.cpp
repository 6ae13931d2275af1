#include "gateway/health.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

using namespace std::chrono_literals;

class TargetHealthTest : public testing::Test {
  protected:
    void record(int times, bool succeeded) {
        for (int i = 0; i < times; ++i) {
            health_.record(succeeded, now_, settings_);
        }
    }

    config::Breaker settings_{50, 30'000ms, 20, 15'000ms};
    SteadyTime now_{1h};
    TargetHealth health_;
};

TEST_F(TargetHealthTest, OpensAtTheShareOfErrorsOnceThereAreEnoughRequests) {
    record(19, false);
    EXPECT_FALSE(health_.is_open(now_));
    record(1, false);
    EXPECT_TRUE(health_.is_open(now_));
}

TEST_F(TargetHealthTest, StaysClosedBelowTheShare) {
    record(60, true);
    record(59, false);
    EXPECT_EQ(health_.state(now_), TargetHealth::State::closed);
}

TEST_F(TargetHealthTest, ForgetsErrorsOfAnOlderWindow) {
    record(19, false);
    now_ += 31s;
    record(5, false);
    EXPECT_FALSE(health_.is_open(now_));
}

TEST_F(TargetHealthTest, IsHalfOpenAfterItsTimeAndClosesOnSuccess) {
    record(20, false);
    now_ += 15s;
    EXPECT_EQ(health_.state(now_), TargetHealth::State::half_open);
    record(1, true);
    EXPECT_EQ(health_.state(now_), TargetHealth::State::closed);
}

TEST_F(TargetHealthTest, OpensAgainWhenTheTrialFails) {
    record(20, false);
    now_ += 15s;
    record(1, false);
    EXPECT_TRUE(health_.is_open(now_ + 14s));
}

TEST(HealthTable, GivesTheSameBreakerForTheSameTarget) {
    HealthTable table;
    EXPECT_EQ(table.get("openai/gpt-4o"), table.get("openai/gpt-4o"));
    EXPECT_NE(table.get("openai/gpt-4o"), table.get("openai/gpt-4o-mini"));
}

}  // namespace
}  // namespace nexus::gateway
