#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "config/settings.h"

namespace nexus::gateway {

/// The circuit breaker of one target, fed by what happened to real requests. Closed: counts over a window. Open: the
/// target is passed over until its time is up. Then half-open: the next outcome closes it or opens it again.
/// Shared by all workers; `is_open` reads one atomic, `record` holds a lock for a few instructions.
class TargetHealth {
  public:
    enum class State : std::uint8_t { closed, open, half_open };

    bool is_open(SteadyTime now) const;
    State state(SteadyTime now) const;
    /// Counts an outcome; the new state, if this changed it.
    std::optional<State> record(bool succeeded, SteadyTime now, const config::Breaker& settings);

  private:
    mutable std::mutex mutex_;
    SteadyTime window_start_{};
    std::int64_t succeeded_ = 0;
    std::int64_t failed_ = 0;
    std::atomic<bool> tripped_{false};  ///< open or half-open
    std::atomic<SteadyTime::rep> open_until_{0};
};

/// The breakers by `provider/model`. They outlive generations, so that a reload forgets nothing.
class HealthTable {
  public:
    std::shared_ptr<TargetHealth> get(const std::string& key);

  private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<TargetHealth>> targets_;
};

}  // namespace nexus::gateway
