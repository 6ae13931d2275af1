#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace nexus::test {

/// What a test waits on: whoever changes something calls `notify`, and `wait` looks again. It also looks by itself
/// every few milliseconds, because not everything that a test asks about announces its changes. Any thread.
class Eventually {
  public:
    void notify() {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
    }

    /// Whether `condition` came true within `limit`.
    template <class Condition>
    bool wait(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
        const auto end = std::chrono::steady_clock::now() + limit;
        std::unique_lock lock(mutex_);
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= end) {
                return false;
            }
            changed_.wait_for(lock, std::chrono::milliseconds(2));
        }
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

}  // namespace nexus::test
