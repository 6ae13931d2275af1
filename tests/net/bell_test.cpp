#include "net/bell.h"

#include <gtest/gtest.h>

#include "net/worker.h"

namespace nexus::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Task<void> wait_at(Bell& bell, SteadyTime until, std::optional<Wake>& wake) { wake = co_await bell.wait(until); }

class BellTest : public ::testing::Test {
  protected:
    void begin_wait(SteadyTime until) {
        wake.reset();
        worker.spawn("test", wait_at(bell, until, wake));
        turn();
    }
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }

    SystemClock clock;
    Worker worker{0, clock};
    Cancellation cancellation;
    Bell bell{worker, cancellation};
    std::optional<Wake> wake;
};

TEST_F(BellTest, WakesTheWaiterAtOnce) {
    begin_wait(real_time() + hours(1));
    EXPECT_FALSE(wake);
    bell.ring();
    EXPECT_EQ(wake, Wake::ready);
}

TEST_F(BellTest, KeepsOneRingForTheNextWait) {
    bell.ring();
    bell.ring();
    begin_wait(real_time() + hours(1));
    EXPECT_EQ(wake, Wake::ready);
    begin_wait(real_time() + hours(1));
    EXPECT_FALSE(wake);
    bell.ring();
}

TEST_F(BellTest, EndsAWaitAtItsTime) {
    wake.reset();
    worker.spawn("test", wait_at(bell, real_time() + milliseconds(1), wake));
    while (!wake) {
        worker.loop().restart();
        (void)worker.loop().run_one();
    }
    EXPECT_EQ(wake, Wake::timeout);
}

TEST_F(BellTest, EndsEveryWaitOnceCancelled) {
    begin_wait(real_time() + hours(1));
    cancellation.cancel();
    turn();
    EXPECT_EQ(wake, Wake::cancelled);
    bell.ring();
    begin_wait(real_time() + hours(1));
    EXPECT_EQ(wake, Wake::cancelled);
}

TEST_F(BellTest, WaitsOnWhereACancellationIsIgnored) {
    cancellation.cancel();
    bell.ignore_cancellation();
    begin_wait(real_time() + hours(1));
    EXPECT_FALSE(wake);
    bell.ring();
    EXPECT_EQ(wake, Wake::ready);
}

}  // namespace
}  // namespace nexus::net
