#include <algorithm>

#include "dialect/custom_tools.h"
#include "dialect/dropped.h"
#include "dialect/openai_responses/wire.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::openai_responses {
namespace {

Json format_json(const ResponseFormat& format) {
    switch (format.kind) {
        case ResponseFormat::Kind::text: return Json{{"type", "text"}};
        case ResponseFormat::Kind::json_object: return Json{{"type", "json_object"}};
        case ResponseFormat::Kind::json_schema: break;
    }
    Json json{
        {"type", "json_schema"}, {"name", format.name.empty() ? "response" : format.name}, {"schema", format.schema}};
    if (!format.description.empty()) {
        json["description"] = format.description;
    }
    if (format.strict) {
        json["strict"] = *format.strict;
    }
    return json;
}

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, const Quirks& quirks)
        : request_(request), quirks_(quirks), dropped_(request) {}

    EncodedRequest write(Input input) && {
        body_["model"] = request_.model;
        put("instructions", input.instructions);
        body_["input"] = std::move(input.items);
        for (const std::string& name : input.dropped) {
            dropped_.add(name);
        }
        write_tools();
        write_text();
        write_reasoning();
        write_sampling();
        write_service();
        write_state();
        if (request_.stream) {
            body_["stream"] = true;
        }
        return {dump_json(body_), dropped_.list()};
    }

  private:
    void put(const char* key, const std::string& value) {
        if (!value.empty()) {
            body_[key] = value;
            dropped_.written(key);
        }
    }
    template <class T>
    void put(const char* key, const std::optional<T>& value) {
        if (value) {
            body_[key] = *value;
            dropped_.written(key);
        }
    }

    void write_tools() {
        if (!request_.tools.empty()) {
            std::vector<std::string> lost;
            Json tools = tools_json(request_.tools, lost);
            for (const std::string& name : lost) {
                dropped_.add(name);
            }
            if (!tools.empty()) {
                body_["tools"] = std::move(tools);
            }
        }
        const std::optional<ToolChoice> choice = choice_among(sent_tools(request_.tools), request_, dropped_);
        if (choice && body_.contains("tools")) {
            body_["tool_choice"] = tool_choice_json(*choice, request_.tools);
        }
        put("parallel_tool_calls", request_.parallel_tool_calls);
        put("max_tool_calls", request_.max_tool_calls);
    }

    void write_text() {
        if (request_.response_format) {
            body_["text"]["format"] = format_json(*request_.response_format);
        }
        if (!request_.verbosity.empty()) {
            body_["text"]["verbosity"] = request_.verbosity;
            dropped_.written("verbosity");
        }
    }

    void write_reasoning() {
        if (!request_.reasoning_effort.empty()) {
            body_["reasoning"]["effort"] = request_.reasoning_effort;
        }
        dropped_.written("reasoning_effort");
        std::string summary = request_.reasoning_summary;
        if (summary.empty() && request_.include_thoughts.value_or(false)) {
            summary = "auto";
        }
        if (!summary.empty() && summary != "none") {
            body_["reasoning"]["summary"] = summary;
        }
        dropped_.written("reasoning_summary");
    }

    void write_sampling() {
        if (!quirks_.lacks_sampling_params) {
            put("temperature", request_.temperature);
            put("top_p", request_.top_p);
        }
        dropped_.add_if(quirks_.lacks_sampling_params && request_.temperature, "temperature");
        dropped_.add_if(quirks_.lacks_sampling_params && request_.top_p, "top_p");
        put("max_output_tokens", request_.max_tokens);
        dropped_.add_if(!request_.stop.empty(), "stop");
        if (request_.top_logprobs.value_or(0) > 0) {
            put("top_logprobs", request_.top_logprobs);
        }
        dropped_.written("logprobs");  // asked for by `include`
    }

    void write_service() {
        const bool has_own_name = !request_.safety_identifier.empty();
        put("safety_identifier", request_.safety_identifier);
        if (!has_own_name || request_.user != request_.safety_identifier) {
            put("user", request_.user);
        }
        dropped_.written("user");
        put("service_tier", request_.service_tier);
        put("prompt_cache_key", request_.prompt_cache_key);
        put("prompt_cache_retention", request_.prompt_cache_retention);
        if (!request_.metadata.empty()) {
            body_["metadata"] = request_.metadata;
            dropped_.written("metadata");
        }
    }

    // Other dialects keep nothing at the provider, so that nothing is stored unless the client said so; reasoning then
    // has to travel with the conversation.
    void write_state() {
        body_["store"] = request_.store.value_or(false);
        dropped_.written("store");
        put("previous_response_id", request_.previous_response_id);
        put("conversation", request_.conversation);
        put("truncation", request_.truncation);
        put("background", request_.background);
        if (!request_.stored_prompt.is_null()) {
            body_["prompt"] = request_.stored_prompt;
        }
        Json include = request_.include;
        if (wants_encrypted_reasoning()) {
            include.push_back("reasoning.encrypted_content");
        }
        if (request_.logprobs.value_or(false)) {
            include.push_back("message.output_text.logprobs");
        }
        if (!include.empty()) {
            body_["include"] = std::move(include);
            dropped_.written("include");
        }
    }

    // A model that does not reason refuses to encrypt it.
    bool wants_encrypted_reasoning() const {
        const bool thinks = !request_.reasoning_effort.empty() && request_.reasoning_effort != "none";
        const bool has_thought = std::ranges::any_of(request_.messages, [](const Message& message) {
            return std::ranges::any_of(message.thinking, [](const ThinkingBlock& block) {
                return block.origin == Dialect::openai_responses && !block.signature.empty();
            });
        });
        return request_.include_encrypted_reasoning || thinks || has_thought || quirks_.reasons;
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    Json body_ = Json::object();
    DroppedFields dropped_;
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    if (!quirks.custom_tools && has_custom_tools(request)) {
        return encode_request(as_functions(request), quirks);
    }
    if (Result<void> portable = check_portable(request, Dialect::openai_responses); !portable) {
        return std::move(portable).error();
    }
    Result<Input> input = encode_input(request, quirks);
    if (!input) {
        return std::move(input).error();
    }
    return RequestWriter(request, quirks).write(*std::move(input));
}

}  // namespace nexus::dialect::openai_responses
