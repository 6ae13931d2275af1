#include <algorithm>

#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {

// What is billed leaves out Cohere's own preamble, which `tokens` has (recorded: 4 of 501, and 518 for a picture beside
// them). Pictures are inside of what is billed and beside input_tokens, reasoning is inside output_tokens.
Usage usage_of(const Json& usage) {
    Usage out;
    const Json none = Json::object();
    const Json* told = object_field(usage, "tokens");
    const Json& tokens = told != nullptr ? *told : none;
    const Json* units = object_field(usage, "billed_units");
    const Json& billed = units != nullptr ? *units : none;
    out.image_input = count_field(tokens, "image_tokens");
    std::optional<std::int64_t> prompt = count_field(tokens, "input_tokens");
    if (prompt) {
        prompt = *prompt + out.image_input.value_or(0);
    }
    const auto billed_input = count_field(billed, "input_tokens");
    out.input = billed_input ? billed_input : prompt;
    const auto output = count_field(billed, "output_tokens");
    out.output = output ? output : count_field(tokens, "output_tokens");
    out.reasoning = count_field(tokens, "reasoning_tokens");
    out.cached = count_field(usage, "cached_tokens");
    // The preamble stands first in the prompt, and so in what was cached of it.
    if (out.cached && out.input) {
        const std::int64_t preamble = std::max<std::int64_t>(0, prompt.value_or(0) - *out.input);
        out.cached = std::clamp<std::int64_t>(*out.cached - preamble, 0, *out.input);
    }
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
