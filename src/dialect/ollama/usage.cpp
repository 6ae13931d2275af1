#include "dialect/fields.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {

// prompt_eval_count is missing where all of the prompt was still in the server's cache.
Usage usage_of(const Json& answer) {
    Usage usage;
    usage.input = count_field(answer, "prompt_eval_count");
    usage.output = count_field(answer, "eval_count");
    return usage;
}

// The durations are part of every answer; nobody has measured them here.
void add_end(Json& answer, FinishReason finish, const Usage& usage) {
    answer["done"] = true;
    answer["done_reason"] = finish == FinishReason::length ? "length" : "stop";
    answer["total_duration"] = 0;
    answer["load_duration"] = 0;
    if (usage.input) {
        answer["prompt_eval_count"] = *usage.input;
    }
    answer["prompt_eval_duration"] = 0;
    if (usage.output) {
        answer["eval_count"] = *usage.output;
    }
    answer["eval_duration"] = 0;
}

Usage decode_usage(std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    return root ? usage_of(*root) : Usage{};
}

}  // namespace nexus::dialect::ollama
