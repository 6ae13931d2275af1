#include <algorithm>

#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

void read_cache_details(const Json& usage, Usage& out) {
    const Json* details = array_field(usage, "cacheDetails");
    if (details == nullptr) {
        return;
    }
    for (const Json& detail : *details) {
        const std::string_view ttl = string_or(detail, "ttl", {});
        if (ttl == "5m") {
            out.cache_write_5m = count_field(detail, "inputTokens");
        } else if (ttl == "1h") {
            out.cache_write_1h = count_field(detail, "inputTokens");
        }
    }
}

}  // namespace

// inputTokens is what was neither read from a cache nor written to one (checked against recorded totals).
Usage usage_of(const Json& usage) {
    Usage out;
    out.cached = count_field(usage, "cacheReadInputTokens");
    out.cache_write = count_field(usage, "cacheWriteInputTokens");
    out.output = count_field(usage, "outputTokens");
    if (const std::optional<std::int64_t> input = count_field(usage, "inputTokens")) {
        out.input = *input + out.cached.value_or(0) + out.cache_write.value_or(0);
    }
    read_cache_details(usage, out);
    return out;
}

Json usage_json(const Usage& usage) {
    const std::int64_t cached = usage.cached.value_or(0);
    const std::int64_t written = usage.cache_write.value_or(0);
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    Json out{{"inputTokens", std::max<std::int64_t>(0, input - cached - written)},
             {"outputTokens", output},
             {"totalTokens", input + output}};
    if (usage.cached) {
        out["cacheReadInputTokens"] = cached;
    }
    if (usage.cache_write) {
        out["cacheWriteInputTokens"] = written;
    }
    Json details = Json::array();
    if (usage.cache_write_5m) {
        details.push_back(Json{{"ttl", "5m"}, {"inputTokens", *usage.cache_write_5m}});
    }
    if (usage.cache_write_1h) {
        details.push_back(Json{{"ttl", "1h"}, {"inputTokens", *usage.cache_write_1h}});
    }
    if (!details.empty()) {
        out["cacheDetails"] = std::move(details);
    }
    return out;
}

Usage decode_usage(std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    const Json* usage = root ? object_field(*root, "usage") : nullptr;
    return usage != nullptr ? usage_of(*usage) : Usage{};
}

}  // namespace nexus::dialect::bedrock
