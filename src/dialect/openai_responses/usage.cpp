#include "dialect/fields.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {

Usage usage_of(const Json& usage) {
    Usage out;
    out.input = count_field(usage, "input_tokens");
    out.output = count_field(usage, "output_tokens");
    if (const Json* details = object_field(usage, "input_tokens_details"); details != nullptr) {
        out.cached = count_field(*details, "cached_tokens");
        out.cache_write = count_field(*details, "cache_write_tokens");
        out.audio_input = count_field(*details, "audio_tokens");
        out.image_input = count_field(*details, "image_tokens");
    }
    if (const Json* details = object_field(usage, "output_tokens_details"); details != nullptr) {
        out.reasoning = count_field(*details, "reasoning_tokens");
        out.audio_output = count_field(*details, "audio_tokens");
    }
    // xAI counts reasoning beside the output: its total is the sum of all three.
    const std::int64_t visible = out.input.value_or(0) + out.output.value_or(0);
    if (out.output && out.reasoning.value_or(0) > 0 && count_field(usage, "total_tokens") == visible + *out.reasoning) {
        out.output = *out.output + *out.reasoning;
    }
    return out;
}

Json usage_json(const Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    Json of_input{{"cached_tokens", usage.cached.value_or(0)}};
    if (usage.cache_write) {
        of_input["cache_write_tokens"] = *usage.cache_write;
    }
    return Json{{"input_tokens", input},
                {"input_tokens_details", std::move(of_input)},
                {"output_tokens", output},
                {"output_tokens_details", Json{{"reasoning_tokens", usage.reasoning.value_or(0)}}},
                {"total_tokens", input + output}};
}

Usage decode_usage(std::string_view body) {
    if (const Result<Json> root = parse_provider_json(body); root) {
        if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
            return usage_of(*usage);
        }
    }
    return {};
}

}  // namespace nexus::dialect::openai_responses
