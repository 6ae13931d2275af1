#include "net/cancellation.h"

#include <gtest/gtest.h>

#include <memory>

namespace nexus::net {
namespace {

class CountingWaiter final : public Cancellation::Waiter {
  public:
    void on_cancel() override { ++cancelled; }
    int cancelled = 0;
};

class SelfishWaiter final : public Cancellation::Waiter {
  public:
    void on_cancel() override { other.reset(); }
    std::unique_ptr<CountingWaiter> other = std::make_unique<CountingWaiter>();
};

TEST(Cancellation, EndsAllWaitsOnce) {
    Cancellation cancellation;
    CountingWaiter first;
    CountingWaiter second;
    cancellation.add(first);
    cancellation.add(second);
    cancellation.cancel(Cancellation::Cause::server_ends);
    cancellation.cancel(Cancellation::Cause::client_left);
    EXPECT_EQ(first.cancelled, 1);
    EXPECT_EQ(second.cancelled, 1);
    EXPECT_TRUE(cancellation.cancelled());
    EXPECT_EQ(cancellation.cause(), Cancellation::Cause::server_ends);
}

TEST(Cancellation, CallsAWaiterThatComesLate) {
    Cancellation cancellation;
    cancellation.cancel();
    CountingWaiter waiter;
    cancellation.add(waiter);
    EXPECT_EQ(waiter.cancelled, 1);
    cancellation.reset();
    EXPECT_FALSE(cancellation.cancelled());
}

TEST(Cancellation, ForgetsAWaiterThatDies) {
    Cancellation cancellation;
    SelfishWaiter selfish;
    cancellation.add(selfish);
    cancellation.add(*selfish.other);
    cancellation.cancel();
    EXPECT_EQ(selfish.other, nullptr);
}

}  // namespace
}  // namespace nexus::net
