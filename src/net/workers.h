#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "net/worker.h"

namespace nexus::net {

/// All workers and their threads.
class Workers {
  public:
    Workers(std::size_t count, Clock& clock);
    ~Workers();  ///< stops and joins

    std::size_t size() const { return workers_.size(); }
    Worker& operator[](std::size_t index) { return *workers_[index]; }

    void start();
    /// Runs `job(worker)` on every worker's thread; returns when all have run it. Not from a worker's thread.
    void for_each(const std::function<void(Worker&)>& job);
    void stop_and_join();
    bool running() const { return !threads_.empty(); }

  private:
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::thread> threads_;
};

}  // namespace nexus::net
