#include "tests/support/fake_clock.h"

namespace nexus::test {

Task<void> FakeClock::sleep_until(SteadyTime when) {
    if (when > steady_) {
        advance(when - steady_);
    }
    co_return;
}

void FakeClock::advance(std::chrono::nanoseconds by) {
    steady_ += std::chrono::duration_cast<SteadyTime::duration>(by);
    wall_ += std::chrono::duration_cast<WallTime::duration>(by);
}

}  // namespace nexus::test
