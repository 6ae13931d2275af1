#include "net/worker.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/deadline.h"
#include "net/workers.h"
#include "tests/net/loopback.h"

namespace nexus::net {
namespace {

Task<void> throwing() {
    throw std::runtime_error("a bug");
    co_return;
}

Task<void> waiting(Worker& worker, std::shared_ptr<int> held) {
    Suspension suspension(worker.suspensions());
    (void)co_await suspension.wait();
    ++*held;
}

TEST(Worker, CountsExceptionsOfCoroutinesAndJobs) {
    SystemClock clock;
    Worker worker(0, clock);
    worker.spawn("throwing", throwing());
    worker.post([] { throw std::runtime_error("a bug"); });
    std::thread loop([&] { worker.run(); });
    EXPECT_TRUE(test::eventually([&] { return worker.escaped_exceptions() == 2; }));
    worker.stop();
    loop.join();
}

TEST(Worker, RunsJobsOfOtherThreads) {
    SystemClock clock;
    Worker worker(0, clock);
    std::thread other([&] {
        for (int i = 0; i < 1'000; ++i) {
            worker.post([] {});
        }
        worker.post([&] { worker.stop(); });
    });
    worker.run();
    other.join();
}

TEST(Worker, DestroysCoroutinesThatStillWait) {
    SystemClock clock;
    auto held = std::make_shared<int>(0);
    {
        Worker worker(0, clock);
        worker.spawn("waiting", waiting(worker, held));
        (void)worker.loop().poll();
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_EQ(*held, 0);
}

}  // namespace
}  // namespace nexus::net
