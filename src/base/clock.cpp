#include "base/clock.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace nexus {

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

WallTime SystemClock::wall() const { return std::chrono::system_clock::now(); }

Task<void> SystemClock::sleep_until(SteadyTime when) {
    using Steady = std::chrono::steady_clock;
    using Timer = boost::asio::basic_waitable_timer<Steady, boost::asio::wait_traits<Steady>, Executor>;
    Executor executor = co_await boost::asio::this_coro::executor;
    Timer timer(executor, when);
    (void)co_await timer.async_wait(use_task);
}

}  // namespace nexus
