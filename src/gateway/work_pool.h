#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "base/task.h"

namespace nexus::gateway {

/// Threads for what would keep a worker for longer than a millisecond: indexing and translating very large bodies.
/// Owned by the gateway, which outlives every exchange and dies before the workers' loops. Any worker may call it.
class WorkPool {
  public:
    explicit WorkPool(std::size_t threads) : pool_(threads) {}
    ~WorkPool() { pool_.join(); }
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// Runs `job` on the pool and resumes on the caller's worker when it is done. What the job refers to must live
    /// until then, and nothing else may touch it. An exception out of the job comes out of here.
    Task<void> run(std::function<void()> job);

  private:
    boost::asio::thread_pool pool_;
};

}  // namespace nexus::gateway
