#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "net/suspension.h"

namespace nexus::net {

class BufferPool;
class DeadlineQueue;
class Pool;
class Resolver;

/// One thread, its event loop, and everything that only this thread touches: upstream connections, buffers, random
/// numbers. A request lives and dies on one worker. Other threads reach it through `post` alone.
class Worker {
  public:
    Worker(std::size_t index, Clock& clock);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    std::size_t index() const { return index_; }
    boost::asio::io_context& loop() { return loop_; }
    Executor executor() { return loop_.get_executor(); }
    Clock& clock() { return clock_; }
    Random& random() { return random_; }
    Pool& pool() { return *pool_; }
    BufferPool& buffers() { return *buffers_; }
    Resolver& resolver() { return *resolver_; }
    DeadlineQueue& deadlines() { return *deadlines_; }
    /// The coroutines that wait in net; see Suspension.
    SuspensionList& suspensions() { return suspensions_; }

    /// Starts a coroutine on this worker; the only place that does. An exception that escapes it is counted
    /// (`escaped_exceptions`) and ends that coroutine alone. Call on the worker's thread or before it runs.
    void spawn(std::string_view name, Task<void> task);
    /// Runs `job` on the worker's thread. Any thread.
    void post(std::function<void()> job);

    /// Runs the loop until `stop`. The calling thread becomes the worker's.
    void run();
    /// Any thread.
    void stop();

    /// For what ran on this worker and threw: a bug that was contained.
    void count_exception() { escaped_exceptions_.fetch_add(1, std::memory_order_relaxed); }
    std::uint64_t escaped_exceptions() const { return escaped_exceptions_.load(std::memory_order_relaxed); }

  private:
    std::size_t index_;
    Clock& clock_;
    FastRandom random_;
    std::atomic<std::uint64_t> escaped_exceptions_{0};
    SuspensionList suspensions_;
    std::unique_ptr<BufferPool> buffers_;
    std::unique_ptr<DeadlineQueue> deadlines_;
    std::unique_ptr<Resolver> resolver_;
    std::unique_ptr<Pool> pool_;
    // Last, so that it dies first: it destroys the coroutines that still wait, and these use what stands above.
    boost::asio::io_context loop_;
};

}  // namespace nexus::net
