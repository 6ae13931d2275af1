#include <algorithm>

#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

std::optional<std::int64_t> tokens_of(const Json& usage, std::string_view details, std::string_view modality) {
    const Json* list = array_field(usage, details);
    if (list == nullptr) {
        return std::nullopt;
    }
    for (const Json& detail : *list) {
        if (string_or(detail, "modality", {}) == modality) {
            return count_field(detail, "tokenCount");
        }
    }
    return std::nullopt;
}

struct Modality {
    std::string_view name;
    std::optional<std::int64_t> tokens;
};

void put_details(Json& usage, const char* key, std::initializer_list<Modality> modalities) {
    for (const Modality& modality : modalities) {
        if (modality.tokens) {
            usage[key].push_back(Json{{"modality", modality.name}, {"tokenCount", *modality.tokens}});
        }
    }
}

}  // namespace

// The total is prompt + toolUsePrompt + candidates + thoughts; cached tokens are inside of the prompt. protobuf's JSON
// leaves out zeros, so a count that is missing beside the prompt's is one.
Usage usage_of(const Json& usage_metadata) {
    Usage usage;
    const std::optional<std::int64_t> prompt = count_field(usage_metadata, "promptTokenCount");
    const std::optional<std::int64_t> candidates = count_field(usage_metadata, "candidatesTokenCount");
    const std::optional<std::int64_t> thoughts = count_field(usage_metadata, "thoughtsTokenCount");
    if (!prompt && !candidates) {
        return usage;
    }
    usage.input = prompt.value_or(0) + count_field(usage_metadata, "toolUsePromptTokenCount").value_or(0);
    usage.output = candidates.value_or(0) + thoughts.value_or(0);
    usage.cached = count_field(usage_metadata, "cachedContentTokenCount");
    usage.reasoning = thoughts;
    usage.tool_prompt = count_field(usage_metadata, "toolUsePromptTokenCount");
    usage.audio_input = tokens_of(usage_metadata, "promptTokensDetails", "AUDIO");
    usage.image_input = tokens_of(usage_metadata, "promptTokensDetails", "IMAGE");
    usage.video_input = tokens_of(usage_metadata, "promptTokensDetails", "VIDEO");
    usage.audio_output = tokens_of(usage_metadata, "candidatesTokensDetails", "AUDIO");
    usage.image_output = tokens_of(usage_metadata, "candidatesTokensDetails", "IMAGE");
    return usage;
}

Json usage_json(const Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    const std::int64_t thoughts = std::min(usage.reasoning.value_or(0), output);
    const std::int64_t tools = std::min(usage.tool_prompt.value_or(0), input);
    Json out{{"promptTokenCount", input - tools}, {"candidatesTokenCount", output - thoughts}};
    if (tools > 0) {
        out["toolUsePromptTokenCount"] = tools;
    }
    if (thoughts > 0) {
        out["thoughtsTokenCount"] = thoughts;
    }
    if (usage.cached.value_or(0) > 0) {
        out["cachedContentTokenCount"] = *usage.cached;
    }
    out["totalTokenCount"] = input + output;
    put_details(out, "promptTokensDetails",
                {{"AUDIO", usage.audio_input}, {"IMAGE", usage.image_input}, {"VIDEO", usage.video_input}});
    put_details(out, "candidatesTokensDetails", {{"AUDIO", usage.audio_output}, {"IMAGE", usage.image_output}});
    return out;
}

Usage decode_usage(std::string_view body) {
    if (const Result<Json> root = parse_provider_json(body); root) {
        if (const Json* usage = object_field(*root, "usageMetadata"); usage != nullptr) {
            return usage_of(*usage);
        }
    }
    return {};
}

}  // namespace nexus::dialect::gemini
