#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "config/settings.h"

namespace nexus::gateway {

/// Whether a failed attempt may be followed by another, by the configuration's `retries.on` and what is safe: an error
/// of the client is never repeated, nor is what grew beyond a limit.
bool may_retry(const Error& error, std::string_view reason, const config::Retries& settings);

/// Keeps repeats at one target from multiplying an outage: at most a share of recent requests, and a few in any case.
/// A try at another target is not a repeat. One per worker.
class RetryBudget {
  public:
    void count_request(std::int64_t percent);
    /// True if a repeat is allowed; it is then spent.
    bool spend();

  private:
    static constexpr std::int64_t kCost = 100;
    static constexpr std::int64_t kReserve = 10 * kCost;
    std::int64_t credit_ = kReserve;
};

}  // namespace nexus::gateway
