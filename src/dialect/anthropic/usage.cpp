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
    if (const Json* creation = object_field(usage, "cache_creation"); creation != nullptr) {
        take(creation_5m_, *creation, "ephemeral_5m_input_tokens");
        take(creation_1h_, *creation, "ephemeral_1h_input_tokens");
    }
    if (const Json* tools = object_field(usage, "server_tool_use"); tools != nullptr) {
        take(web_searches_, *tools, "web_search_requests");
        take(web_fetches_, *tools, "web_fetch_requests");
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
    usage.cache_write_5m = creation_5m_;
    usage.cache_write_1h = creation_1h_;
    usage.web_searches = web_searches_;
    usage.web_fetches = web_fetches_;
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
    if (usage.cache_write_5m || usage.cache_write_1h) {
        out["cache_creation"] = Json{{"ephemeral_5m_input_tokens", usage.cache_write_5m.value_or(0)},
                                     {"ephemeral_1h_input_tokens", usage.cache_write_1h.value_or(0)}};
    }
    if (usage.web_searches || usage.web_fetches) {
        out["server_tool_use"] = Json{{"web_search_requests", usage.web_searches.value_or(0)},
                                      {"web_fetch_requests", usage.web_fetches.value_or(0)}};
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
