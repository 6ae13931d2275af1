#include <algorithm>
#include <limits>

#include "tokens/prices.h"

namespace nexus::tokens {
namespace {

using Wide = unsigned __int128;

constexpr std::int64_t kCountMax = 1'000'000'000'000;

std::int64_t sane(std::int64_t count) { return std::clamp<std::int64_t>(count, 0, kCountMax); }

struct Rates {
    std::int64_t input;
    std::int64_t output;
    std::int64_t cache_read;
    std::int64_t cache_write;
};

// A price that the table does not give for long requests is the ordinary one.
Rates rates_for(const ModelPrice& price, std::int64_t input_tokens) {
    const bool is_long = price.long_from > 0 && input_tokens > price.long_from;
    const auto pick = [is_long](std::optional<std::int64_t> dear, std::optional<std::int64_t> ordinary,
                                std::int64_t fallback) {
        return is_long && dear ? *dear : ordinary.value_or(fallback);
    };
    const std::int64_t input = pick(price.long_input, price.input, 0);
    return Rates{input, pick(price.long_output, price.output, 0), pick(price.long_cache_read, price.cache_read, input),
                 pick(price.long_cache_write, price.cache_write, input)};
}

Wide product(std::int64_t count, std::int64_t rate) {
    return static_cast<Wide>(count) * static_cast<Wide>(std::max<std::int64_t>(rate, 0));
}

}  // namespace

Money cost_of(const ModelPrice& price, const TokenCounts& counts) {
    const std::int64_t input = sane(counts.input);
    // Parts of the input cannot exceed it, whatever the upstream reported.
    const std::int64_t cached = std::min(sane(counts.cached), input);
    const std::int64_t cache_write = std::min(sane(counts.cache_write), input - cached);
    const Rates rates = rates_for(price, input);
    const Wide per_thousand = product(input - cached - cache_write, rates.input) + product(cached, rates.cache_read) +
                              product(cache_write, rates.cache_write) + product(sane(counts.output), rates.output);
    const Wide nano = (per_thousand + 999) / 1000;
    constexpr auto kMax = static_cast<Wide>(std::numeric_limits<std::int64_t>::max());
    return Money::nano(static_cast<std::int64_t>(std::min(nano, kMax)));
}

std::int64_t estimate_tokens(std::size_t bytes) {
    return static_cast<std::int64_t>(std::max<std::size_t>(1, bytes / 4 + (bytes % 4 != 0 ? 1 : 0)));
}

}  // namespace nexus::tokens
