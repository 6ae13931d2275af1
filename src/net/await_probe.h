#pragma once

#include <cstdint>

namespace nexus::net {

/// A test's view of every wait on a request's path: net calls `at_await` before each one, with the exchange's
/// cancellation within reach of the test. Null in production, where it costs one predictable branch.
class AwaitProbe {
  public:
    virtual ~AwaitProbe() = default;
    virtual void at_await() = 0;
};

}  // namespace nexus::net
