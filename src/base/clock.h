#pragma once

#include <chrono>

#include "base/task.h"

namespace nexus {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Where time comes from. Code on the request path asks a Clock and never the system, so that tests need no sleep.
/// Any thread may call it.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual SteadyTime steady() const = 0;
    virtual WallTime wall() const = 0;
    /// Resumes on the caller's executor at `when`, or early if the coroutine is cancelled.
    virtual Task<void> sleep_until(SteadyTime when) = 0;
};

/// The machine's clocks. One object for the life of the process.
class SystemClock final : public Clock {
  public:
    SteadyTime steady() const override;
    WallTime wall() const override;
    Task<void> sleep_until(SteadyTime when) override;
};

}  // namespace nexus
