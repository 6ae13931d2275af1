#include "base/clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace nexus {
namespace {

Task<void> sleep_and_note(Clock& clock, SteadyTime when, bool& woke) {
    co_await clock.sleep_until(when);
    woke = true;
}

TEST(SystemClock, NeverGoesBack) {
    const SystemClock clock;
    SteadyTime last = clock.steady();
    for (int i = 0; i < 1'000; ++i) {
        const SteadyTime now = clock.steady();
        EXPECT_GE(now, last);
        last = now;
    }
    EXPECT_GT(clock.wall().time_since_epoch(), std::chrono::hours(24 * 365 * 50));
}

TEST(SystemClock, WakesASleeperWhoseHourIsPast) {
    SystemClock clock;
    boost::asio::io_context context(1);
    bool woke = false;
    const SteadyTime past = clock.steady() - std::chrono::seconds(1);
    boost::asio::co_spawn(context.get_executor(), sleep_and_note(clock, past, woke), [](std::exception_ptr) {});
    context.run();
    EXPECT_TRUE(woke);
}

TEST(SystemClock, WakesASleeperNotBeforeItsHour) {
    SystemClock clock;
    boost::asio::io_context context(1);
    bool woke = false;
    const SteadyTime when = clock.steady() + std::chrono::milliseconds(2);
    boost::asio::co_spawn(context.get_executor(), sleep_and_note(clock, when, woke), [](std::exception_ptr) {});
    context.run();
    EXPECT_TRUE(woke);
    EXPECT_GE(clock.steady(), when);
}

}  // namespace
}  // namespace nexus
