#include <algorithm>

#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {

// Pictures are counted beside input_tokens (recorded: 518 of them to 501), reasoning inside output_tokens.
Usage usage_of(const Json& usage) {
    Usage out;
    const Json* tokens = object_field(usage, "tokens");
    if (tokens == nullptr) {
        tokens = object_field(usage, "billed_units");
    }
    if (tokens == nullptr) {
        return out;
    }
    out.image_input = count_field(*tokens, "image_tokens");
    out.input = count_field(*tokens, "input_tokens");
    if (out.input) {
        out.input = *out.input + out.image_input.value_or(0);
    }
    out.output = count_field(*tokens, "output_tokens");
    out.reasoning = count_field(*tokens, "reasoning_tokens");
    out.cached = count_field(usage, "cached_tokens");
    return out;
}

Json usage_json(const Usage& usage) {
    if (!usage.known()) {
        return Json::object();
    }
    const std::int64_t images = usage.image_input.value_or(0);
    const std::int64_t input = std::max<std::int64_t>(0, usage.input.value_or(0) - images);
    const std::int64_t output = usage.output.value_or(0);
    Json tokens{{"input_tokens", input}, {"output_tokens", output}};
    if (usage.image_input) {
        tokens["image_tokens"] = images;
    }
    if (usage.reasoning) {
        tokens["reasoning_tokens"] = *usage.reasoning;
    }
    Json out{{"billed_units", Json{{"input_tokens", input + images}, {"output_tokens", output}}},
             {"tokens", std::move(tokens)}};
    if (usage.cached) {
        out["cached_tokens"] = *usage.cached;
    }
    return out;
}

Usage decode_usage(std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    const Json* usage = root ? object_field(*root, "usage") : nullptr;
    return usage != nullptr ? usage_of(*usage) : Usage{};
}

}  // namespace nexus::dialect::cohere
