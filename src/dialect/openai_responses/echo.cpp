#include "dialect/openai_responses/wire.h"

namespace nexus::dialect {
namespace {

void put(Json& echo, const char* key, const std::string& value) {
    if (!value.empty()) {
        echo[key] = value;
    }
}

template <class T>
void put(Json& echo, const char* key, const std::optional<T>& value) {
    if (value) {
        echo[key] = *value;
    }
}

std::string instructions_of(const ChatRequest& request) {
    std::string text;
    if (!request.messages.empty() && request.messages.front().role == Role::system) {
        for (const Part& part : request.messages.front().parts) {
            text += part.text;
        }
    }
    return text;
}

}  // namespace

Json answer_echo(const ChatRequest& request) {
    Json echo = Json::object();
    put(echo, "instructions", instructions_of(request));
    put(echo, "max_output_tokens", request.max_tokens);
    put(echo, "max_tool_calls", request.max_tool_calls);
    put(echo, "parallel_tool_calls", request.parallel_tool_calls);
    put(echo, "temperature", request.temperature);
    put(echo, "top_p", request.top_p);
    put(echo, "top_logprobs", request.top_logprobs);
    put(echo, "service_tier", request.service_tier);
    put(echo, "truncation", request.truncation);
    put(echo, "user", request.user);
    put(echo, "safety_identifier", request.safety_identifier);
    put(echo, "prompt_cache_key", request.prompt_cache_key);
    if (!request.metadata.empty()) {
        echo["metadata"] = request.metadata;
    }
    if (!request.reasoning_effort.empty() || !request.reasoning_summary.empty()) {
        const auto word = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
        echo["reasoning"] =
            Json{{"effort", word(request.reasoning_effort)}, {"summary", word(request.reasoning_summary)}};
    }
    std::vector<std::string> lost;
    if (Json tools = openai_responses::tools_json(request.tools, lost); !tools.empty()) {
        echo["tools"] = std::move(tools);
    }
    if (request.tool_choice) {
        echo["tool_choice"] = openai_responses::tool_choice_json(*request.tool_choice, request.tools);
    }
    return echo;
}

}  // namespace nexus::dialect
