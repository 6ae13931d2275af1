#include "gateway/work_pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>

#include "base/clock.h"

namespace nexus::gateway {
namespace {

using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

// One job on its way. The worker makes and destroys it; the pool's thread runs the job and hands it back.
struct Run {
    Run(const Executor& executor, std::function<void()> work)
        : worker(executor), job(std::move(work)), finished(executor, SteadyTime::max()) {}

    Executor worker;
    std::function<void()> job;
    std::exception_ptr thrown;
    bool done = false;
    Timer finished;  ///< never expires by itself: cancelled to wake the coroutine
};

void run_and_return(std::shared_ptr<Run> run) {
    try {
        run->job();
    } catch (...) {
        run->thrown = std::current_exception();
    }
    const Executor worker = run->worker;
    // Moved along, so that the timer is never destroyed on this thread.
    boost::asio::post(worker, [run = std::move(run)] {
        run->done = true;
        run->finished.cancel();
    });
}

}  // namespace

Task<void> WorkPool::run(std::function<void()> job) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    const auto run = std::make_shared<Run>(executor, std::move(job));
    boost::asio::post(pool_, [given = run]() mutable { run_and_return(std::move(given)); });
    while (!run->done) {
        (void)co_await run->finished.async_wait(use_task);
    }
    if (run->thrown) {
        std::rethrow_exception(run->thrown);
    }
}

}  // namespace nexus::gateway
