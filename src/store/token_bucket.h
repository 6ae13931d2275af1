#pragma once

#include <cstdint>

#include "store/state_store.h"

namespace nexus::store {

/// What a bucket holds when it is full.
std::int64_t capacity_of(const LimitRule& rule);

/// One balance: a token bucket and a count of held units, in whole numbers only. What a refill leaves over is kept as
/// nanoseconds' worth of a token (`fraction_` / window), so no sequence of calls drifts from the exact value.
/// Invariants: balance <= capacity; 0 <= fraction < window; a full bucket has no fraction. Not thread-safe: the
/// store's shard is locked.
class TokenBucket {
  public:
    /// A new bucket is full, and holds nothing.
    TokenBucket(const LimitRule& rule, SteadyTime now);

    /// Brings the balance to `now`. A rule that differs from the one last seen counts from `now` on; a balance above
    /// the new capacity is cut to it. A `now` before the last one changes nothing.
    void advance(const LimitRule& rule, SteadyTime now);
    /// The same under the rule last seen, for settling and sweeping, where no rule is at hand.
    void advance(SteadyTime now);

    bool fits(std::int64_t amount) const;
    void take(std::int64_t amount);
    /// Undoes a `take` of the same instant.
    void untake(std::int64_t amount);
    /// A rate: the difference of what was taken to `actual` goes back, at most to the full bucket, or into debt.
    /// Concurrency: what was taken goes back.
    void settle(LimitRule::Kind kind, std::int64_t taken, std::int64_t actual);

    Left left() const;
    /// Until `amount` fits if nothing else comes, for a rate; 0 for concurrency, where only a settling frees units.
    std::chrono::nanoseconds time_until(std::int64_t amount) const;
    /// Whether `amount` can ever fit.
    bool can_ever_hold(std::int64_t amount) const;
    /// Whether a new bucket would be the same, so that this one need not be kept.
    bool is_pristine() const;

  private:
    void adopt(const LimitRule& rule);
    void refill(std::int64_t elapsed_ns);
    std::chrono::nanoseconds time_to_reach(std::int64_t balance) const;

    LimitRule rule_;
    SteadyTime updated_;
    std::int64_t balance_;
    std::int64_t fraction_ = 0;
    std::int64_t held_ = 0;
};

}  // namespace nexus::store
