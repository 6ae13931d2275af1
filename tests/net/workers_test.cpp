#include "net/workers.h"

#include <gtest/gtest.h>

#include <atomic>

namespace nexus::net {
namespace {

TEST(Workers, RunAJobOnEveryThread) {
    SystemClock clock;
    Workers workers(3, clock);
    EXPECT_FALSE(workers.running());
    workers.start();
    EXPECT_TRUE(workers.running());
    std::atomic<std::size_t> sum{0};
    workers.for_each([&](Worker& worker) { sum += worker.index(); });
    EXPECT_EQ(sum, 3U);
    workers.stop_and_join();
    EXPECT_FALSE(workers.running());
}

TEST(Workers, SurviveAJobThatThrows) {
    SystemClock clock;
    Workers workers(2, clock);
    workers.start();
    workers.for_each([](Worker&) { throw std::runtime_error("a bug"); });
    EXPECT_EQ(workers[0].escaped_exceptions(), 1U);
    EXPECT_EQ(workers[1].escaped_exceptions(), 1U);
}

}  // namespace
}  // namespace nexus::net
