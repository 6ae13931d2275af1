#include "gateway/health.h"

namespace nexus::gateway {

bool TargetHealth::is_open(SteadyTime now) const {
    return tripped_.load(std::memory_order_relaxed) &&
           now.time_since_epoch().count() < open_until_.load(std::memory_order_relaxed);
}

TargetHealth::State TargetHealth::state(SteadyTime now) const {
    if (!tripped_.load(std::memory_order_relaxed)) {
        return State::closed;
    }
    return is_open(now) ? State::open : State::half_open;
}

std::optional<TargetHealth::State> TargetHealth::record(bool succeeded, SteadyTime now,
                                                        const config::Breaker& settings) {
    const std::lock_guard lock(mutex_);
    const auto open = [&] {
        open_until_.store((now + settings.open).time_since_epoch().count(), std::memory_order_relaxed);
        tripped_.store(true, std::memory_order_relaxed);
        succeeded_ = failed_ = 0;
    };
    if (tripped_.load(std::memory_order_relaxed)) {
        if (succeeded) {
            tripped_.store(false, std::memory_order_relaxed);
            window_start_ = now;
            succeeded_ = failed_ = 0;
            return State::closed;
        }
        if (!is_open(now)) {
            open();
            return State::open;
        }
        return std::nullopt;
    }
    if (now - window_start_ > settings.window) {
        window_start_ = now;
        succeeded_ = failed_ = 0;
    }
    (succeeded ? succeeded_ : failed_) += 1;
    const std::int64_t total = succeeded_ + failed_;
    if (!succeeded && total >= settings.min && failed_ * 100 >= total * settings.errors_percent) {
        open();
        return State::open;
    }
    return std::nullopt;
}

std::shared_ptr<TargetHealth> HealthTable::get(const std::string& key) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<TargetHealth>& health = targets_[key];
    if (!health) {
        health = std::make_shared<TargetHealth>();
    }
    return health;
}

}  // namespace nexus::gateway
