#include "gateway/work_pool.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "net/worker.h"

namespace nexus::gateway {
namespace {

struct Seen {
    std::thread::id job;
    std::thread::id before;
    std::thread::id after;
    bool threw = false;
};

Task<void> run_job(WorkPool& pool, net::Worker& worker, Seen& seen, bool fail) {
    seen.before = std::this_thread::get_id();
    std::function<void()> job = [&seen, fail] {
        seen.job = std::this_thread::get_id();
        if (fail) {
            throw std::runtime_error("job");
        }
    };
    try {
        co_await pool.run(std::move(job));
    } catch (const std::runtime_error&) {
        seen.threw = true;
    }
    seen.after = std::this_thread::get_id();
    worker.stop();
}

Seen run(bool fail) {
    SystemClock clock;
    net::Worker worker(0, clock);
    WorkPool pool(1);
    Seen seen;
    worker.spawn("test", run_job(pool, worker, seen, fail));
    worker.run();
    return seen;
}

TEST(WorkPool, RunsTheJobElsewhereAndComesBack) {
    const Seen seen = run(false);
    EXPECT_NE(seen.job, seen.before);
    EXPECT_NE(seen.job, std::thread::id());
    EXPECT_EQ(seen.after, seen.before);
    EXPECT_FALSE(seen.threw);
}

TEST(WorkPool, BringsAnExceptionBack) { EXPECT_TRUE(run(true).threw); }

}  // namespace
}  // namespace nexus::gateway
