#include <algorithm>

#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::anthropic {
namespace {

void take(std::optional<std::int64_t>& into, const Json& usage, std::string_view key) {
    if (const std::optional<std::int64_t> count = count_field(usage, key)) {
        into = count;
    }
}

}  // namespace

void UsageCounts::read(const Json& usage) {
    take(input_, usage, "input_tokens");
    take(output_, usage, "output_tokens");
    take(cache_read_, usage, "cache_read_input_tokens");
    take(cache_creation_, usage, "cache_creation_input_tokens");
    if (const Json* details = object_field(usage, "output_tokens_details"); details != nullptr) {
        take(thinking_, *details, "thinking_tokens");
    }
}

// input_tokens is what was neither read from a cache nor written to one.
Usage UsageCounts::sum() const {
    Usage usage;
    if (input_) {
        usage.input = *input_ + cache_read_.value_or(0) + cache_creation_.value_or(0);
    }
    usage.output = output_;
    usage.cached = cache_read_;
    usage.cache_write = cache_creation_;
    usage.reasoning = thinking_;
    return usage;
}

Json usage_json(const Usage& usage) {
    const std::int64_t cached = usage.cached.value_or(0);
    const std::int64_t written = usage.cache_write.value_or(0);
    Json out{{"input_tokens", std::max<std::int64_t>(0, usage.input.value_or(0) - cached - written)},
             {"cache_creation_input_tokens", written},
             {"cache_read_input_tokens", cached},
             {"output_tokens", usage.output.value_or(0)}};
    if (usage.reasoning) {
        out["output_tokens_details"] = Json{{"thinking_tokens", *usage.reasoning}};
    }
    return out;
}

Usage decode_usage(std::string_view body) {
    UsageCounts counts;
    if (const Result<Json> root = parse_provider_json(body); root) {
        if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
            counts.read(*usage);
        }
    }
    return counts.sum();
}

}  // namespace nexus::dialect::anthropic
