#pragma once

#include <chrono>
#include <span>
#include <string>

#include "gateway/claims.h"
#include "net/http_message.h"
#include "store/state_store.h"

namespace nexus::plugins::quota {

/// A duration as OpenAI's `x-ratelimit-reset-*` headers spell it: `6ms`, `1s`, `8.64s`, `6m0s`, `1h0m0s`. Rounded up to
/// whole milliseconds; negative is `0s`.
std::string openai_duration(std::chrono::nanoseconds duration);

/// Sets `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` from the balance with the least left of each of the two
/// units. `left` is parallel to `units`; a unit that was not claimed gets no header. A balance in debt shows 0.
void set_limit_headers(net::HeaderMap& headers, std::span<const gateway::ClaimUnit> units,
                       std::span<const store::Left> left);

}  // namespace nexus::plugins::quota
