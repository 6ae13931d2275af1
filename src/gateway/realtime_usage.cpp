#include "gateway/realtime_usage.h"

#include "dialect/fields.h"

namespace nexus::gateway {
namespace {

using dialect::count_field;
using dialect::object_field;

// OpenAI's Realtime API: input_token_details where the Responses API has input_tokens_details.
dialect::Usage usage_of(const Json& usage) {
    dialect::Usage found;
    found.input = count_field(usage, "input_tokens");
    found.output = count_field(usage, "output_tokens");
    if (const Json* input = object_field(usage, "input_token_details")) {
        found.cached = count_field(*input, "cached_tokens");
        found.audio_input = count_field(*input, "audio_tokens");
        found.image_input = count_field(*input, "image_tokens");
    }
    if (const Json* output = object_field(usage, "output_token_details")) {
        found.audio_output = count_field(*output, "audio_tokens");
    }
    return found;
}

void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& more) {
    if (more) {
        sum = sum.value_or(0) + *more;
    }
}

}  // namespace

std::optional<dialect::Usage> realtime_usage(std::string_view event) {
    // Most events are pieces of sound. What is looked for cannot stand inside of a JSON string without a backslash.
    if (event.find("\"usage\"") == std::string_view::npos) {
        return std::nullopt;
    }
    const Result<Json> root = dialect::parse_provider_json(event);
    if (!root || !root->is_object()) {
        return std::nullopt;
    }
    const std::string type = dialect::text_field(*root, "type");
    const Json* owner = type == "response.done" ? object_field(*root, "response") : nullptr;
    if (type == "conversation.item.input_audio_transcription.completed") {
        owner = &*root;
    }
    const Json* usage = owner != nullptr ? object_field(*owner, "usage") : nullptr;
    if (usage == nullptr) {
        return std::nullopt;
    }
    const dialect::Usage found = usage_of(*usage);
    return found.known() ? std::optional(found) : std::nullopt;
}

void add_usage(dialect::Usage& sum, const dialect::Usage& more) {
    add(sum.input, more.input);
    add(sum.output, more.output);
    add(sum.cached, more.cached);
    add(sum.audio_input, more.audio_input);
    add(sum.audio_output, more.audio_output);
    add(sum.image_input, more.image_input);
}

}  // namespace nexus::gateway
