#pragma once

#include "base/clock.h"

namespace nexus::test {

/// A clock that stands still until a test moves it. Sleepers wake at once, having moved the clock to their hour.
class FakeClock final : public Clock {
  public:
    SteadyTime steady() const override { return steady_; }
    WallTime wall() const override { return wall_; }
    Task<void> sleep_until(SteadyTime when) override;

    void advance(std::chrono::nanoseconds by);
    void set_wall(WallTime wall) { wall_ = wall; }

  private:
    SteadyTime steady_{std::chrono::hours(1)};
    WallTime wall_{std::chrono::seconds(1'790'000'000)};
};

}  // namespace nexus::test
