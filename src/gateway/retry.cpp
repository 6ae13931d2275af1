#include "gateway/retry.h"

#include <algorithm>

namespace nexus::gateway {
namespace {

bool lists(const config::Retries& settings, std::string_view word) {
    return std::find(settings.on.begin(), settings.on.end(), word) != settings.on.end();
}

}  // namespace

bool may_retry(const Error& error, std::string_view reason, const config::Retries& settings) {
    if (reason == "connect" || reason == "tls" || reason == "reset") {
        return lists(settings, "connect");
    }
    if (reason == "timeout") {
        return lists(settings, "timeout");
    }
    if (reason == "429") {
        return lists(settings, "429");
    }
    // Garbage instead of an answer is the upstream's failure as much as a 502 is.
    if (reason == "5xx" || reason == "body") {
        return lists(settings, "5xx");
    }
    if (reason == "protocol") {
        return lists(settings, "5xx") && error.retryable();
    }
    return reason == "auth";  // with another key or provider only, which the caller sees to
}

void RetryBudget::count_request(std::int64_t percent) { credit_ = std::min(credit_ + percent, kReserve * 10); }

bool RetryBudget::spend() {
    if (credit_ < kCost) {
        return false;
    }
    credit_ -= kCost;
    return true;
}

}  // namespace nexus::gateway
