#include <algorithm>

#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

std::optional<std::int64_t> audio_of(const Json& usage, std::string_view details) {
    const Json* list = array_field(usage, details);
    if (list == nullptr) {
        return std::nullopt;
    }
    for (const Json& detail : *list) {
        if (string_or(detail, "modality", {}) == "AUDIO") {
            return count_field(detail, "tokenCount");
        }
    }
    return std::nullopt;
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
    usage.audio_input = audio_of(usage_metadata, "promptTokensDetails");
    usage.audio_output = audio_of(usage_metadata, "candidatesTokensDetails");
    return usage;
}

Json usage_json(const Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    const std::int64_t thoughts = std::min(usage.reasoning.value_or(0), output);
    Json out{{"promptTokenCount", input}, {"candidatesTokenCount", output - thoughts}};
    if (thoughts > 0) {
        out["thoughtsTokenCount"] = thoughts;
    }
    if (usage.cached.value_or(0) > 0) {
        out["cachedContentTokenCount"] = *usage.cached;
    }
    out["totalTokenCount"] = input + output;
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
