#include "store/token_bucket.h"

#include <algorithm>
#include <limits>

namespace nexus::store {
namespace {

using Wide = __int128;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

std::int64_t saturating_add(std::int64_t left, std::int64_t right) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(left, right, &sum)) {
        return right < 0 ? std::numeric_limits<std::int64_t>::min() : kMax;
    }
    return sum;
}

struct Quotient {
    Wide whole;
    std::int64_t rest;
};

// a * b + c in parts of d, for a, b, c >= 0 and d > 0. The 64-bit path is the ordinary one and several times faster.
Quotient multiply_add_divide(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
    std::int64_t small = 0;
    if (!__builtin_mul_overflow(a, b, &small) && !__builtin_add_overflow(small, c, &small)) {
        return Quotient{small / d, small % d};
    }
    const Wide wide = static_cast<Wide>(a) * b + c;
    return Quotient{wide / d, static_cast<std::int64_t>(wide % d)};
}

bool same(const LimitRule& left, const LimitRule& right) {
    return left.amount == right.amount && left.window == right.window && left.burst == right.burst &&
           left.kind == right.kind;
}

std::int64_t window_of(const LimitRule& rule) { return std::max<std::int64_t>(rule.window.count(), 1); }

}  // namespace

std::int64_t capacity_of(const LimitRule& rule) {
    const bool has_burst = rule.kind == LimitRule::Kind::rate && rule.burst > 0;
    return std::max<std::int64_t>(has_burst ? rule.burst : rule.amount, 0);
}

TokenBucket::TokenBucket(const LimitRule& rule, SteadyTime now)
    : rule_(rule), updated_(now), balance_(capacity_of(rule)) {}

void TokenBucket::advance(const LimitRule& rule, SteadyTime now) {
    advance(now);
    if (!same(rule, rule_)) {
        adopt(rule);
    }
}

void TokenBucket::advance(SteadyTime now) {
    if (now > updated_) {
        refill(std::chrono::duration_cast<std::chrono::nanoseconds>(now - updated_).count());
        updated_ = now;
    }
}

void TokenBucket::adopt(const LimitRule& rule) {
    // The part of a token keeps its share of a token; what is lost is below one nanosecond's refill.
    fraction_ = static_cast<std::int64_t>(static_cast<Wide>(fraction_) * window_of(rule) / window_of(rule_));
    rule_ = rule;
    const std::int64_t capacity = capacity_of(rule_);
    if (balance_ >= capacity) {
        balance_ = capacity;
        fraction_ = 0;
    }
}

void TokenBucket::refill(std::int64_t elapsed_ns) {
    const std::int64_t capacity = capacity_of(rule_);
    if (balance_ >= capacity || rule_.amount <= 0) {
        return;
    }
    const Quotient earned = multiply_add_divide(elapsed_ns, rule_.amount, fraction_, window_of(rule_));
    const Wide balance = balance_ + earned.whole;
    if (balance >= capacity) {
        balance_ = capacity;
        fraction_ = 0;
    } else {
        balance_ = static_cast<std::int64_t>(balance);
        fraction_ = earned.rest;
    }
}

bool TokenBucket::fits(std::int64_t amount) const {
    if (rule_.kind == LimitRule::Kind::concurrent) {
        return amount <= rule_.amount && held_ <= rule_.amount - amount;
    }
    return balance_ >= amount;
}

void TokenBucket::take(std::int64_t amount) {
    if (rule_.kind == LimitRule::Kind::concurrent) {
        held_ += amount;
    } else {
        balance_ -= amount;
    }
}

void TokenBucket::untake(std::int64_t amount) { take(-amount); }

void TokenBucket::settle(LimitRule::Kind kind, std::int64_t taken, std::int64_t actual) {
    if (kind == LimitRule::Kind::concurrent) {
        held_ = std::max<std::int64_t>(held_ - taken, 0);
        return;
    }
    const std::int64_t capacity = capacity_of(rule_);
    balance_ = saturating_add(balance_, taken - std::max<std::int64_t>(actual, 0));
    if (balance_ >= capacity) {
        balance_ = capacity;
        fraction_ = 0;
    }
}

Left TokenBucket::left() const {
    if (rule_.kind == LimitRule::Kind::concurrent) {
        return Left{rule_.amount, std::max<std::int64_t>(rule_.amount - held_, 0), std::chrono::nanoseconds(0)};
    }
    const std::int64_t capacity = capacity_of(rule_);
    return Left{capacity, std::max<std::int64_t>(balance_, 0), time_to_reach(capacity)};
}

std::chrono::nanoseconds TokenBucket::time_until(std::int64_t amount) const {
    return rule_.kind == LimitRule::Kind::concurrent ? std::chrono::nanoseconds(0) : time_to_reach(amount);
}

bool TokenBucket::can_ever_hold(std::int64_t amount) const {
    const bool refills = rule_.kind == LimitRule::Kind::concurrent || rule_.amount > 0 || balance_ >= amount;
    return amount <= capacity_of(rule_) && refills;
}

bool TokenBucket::is_pristine() const {
    return held_ == 0 && (rule_.kind == LimitRule::Kind::concurrent || balance_ >= capacity_of(rule_));
}

std::chrono::nanoseconds TokenBucket::time_to_reach(std::int64_t balance) const {
    if (balance <= balance_) {
        return std::chrono::nanoseconds(0);
    }
    if (rule_.amount <= 0) {
        return std::chrono::nanoseconds(kMax);
    }
    const std::int64_t missing = saturating_add(balance, -std::max(balance_, -kMax));
    // ceil((missing * window - fraction) / amount); the rounding-up term cannot be negative, as fraction < window.
    const Wide parts = static_cast<Wide>(missing) * window_of(rule_) - fraction_ + rule_.amount - 1;
    if (parts <= static_cast<Wide>(kMax)) {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(parts) / rule_.amount);
    }
    return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min<Wide>(parts / rule_.amount, kMax)));
}

}  // namespace nexus::store
