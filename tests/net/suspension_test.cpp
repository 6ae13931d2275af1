#include "net/suspension.h"

#include <gtest/gtest.h>

#include <memory>

#include "net/worker.h"

namespace nexus::net {
namespace {

Task<void> wait_twice(Suspension& suspension, std::string& seen) {
    for (int i = 0; i < 2; ++i) {
        const Wake wake = co_await suspension.wait();
        seen += wake == Wake::ready ? 'r' : wake == Wake::timeout ? 't' : 'c';
    }
}

Task<void> wait_cancelled(Suspension& suspension, std::string& seen) {
    const Wake wake = co_await suspension.wait(true);
    seen += wake == Wake::cancelled ? 'c' : '?';
}

Task<void> nested(Suspension& suspension, std::string& seen) {
    Task<void> inner = wait_twice(suspension, seen);
    co_await std::move(inner);
    seen += '.';
}

class SuspensionTest : public ::testing::Test {
  protected:
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }
    SystemClock clock;
    Worker worker{0, clock};
    Suspension suspension{worker.suspensions()};
    std::string seen;
};

TEST_F(SuspensionTest, ResumesAtOnceOrLater) {
    worker.spawn("nested", nested(suspension, seen));
    turn();
    ASSERT_TRUE(suspension.waiting());
    suspension.resume(Wake::ready);
    EXPECT_EQ(seen, "r");
    ASSERT_TRUE(suspension.waiting());
    suspension.resume_later(Wake::timeout);
    EXPECT_FALSE(suspension.waiting());
    EXPECT_EQ(seen, "r");
    turn();
    EXPECT_EQ(seen, "rt.");
}

TEST_F(SuspensionTest, ComesBackFromTheLoopWhenCancelledBefore) {
    worker.spawn("cancelled", wait_cancelled(suspension, seen));
    turn();
    EXPECT_EQ(seen, "c");
}

Task<void> pause_once(Suspension& suspension, std::string& seen) {
    seen += 'a';
    const Wake wake = co_await suspension.pause();
    seen += wake == Wake::ready ? 'b' : '?';
}

TEST_F(SuspensionTest, LetsOtherWorkGoFirstInAPause) {
    worker.spawn("pausing", pause_once(suspension, seen));
    worker.post([this] { seen += '-'; });
    turn();
    EXPECT_EQ(seen, "a-b");
}

TEST_F(SuspensionTest, DestroysAnAbandonedCoroutine) {
    worker.spawn("nested", nested(suspension, seen));
    turn();
    suspension.abandon();
    EXPECT_FALSE(suspension.waiting());
    turn();
    EXPECT_TRUE(worker.suspensions().empty());
    EXPECT_EQ(seen, "");
}

}  // namespace
}  // namespace nexus::net
