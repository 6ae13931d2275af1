#include <algorithm>

#include "dialect/function_tools.h"
#include "dialect/hosted_tools.h"
#include "dialect/ollama/wire.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::ollama {
namespace {

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, DroppedFields& dropped)
        : request_(request), dropped_(dropped), choice_(choice_among(function_tools(request), request, dropped)) {}

    std::string write(Json messages) && {
        body_["model"] = request_.model;
        body_["messages"] = std::move(messages);
        body_["stream"] = request_.stream;  // without the field, it streams
        write_tools();
        write_format();
        write_options();
        write_thinking();
        write_logprobs();
        return dump_json(body_);
    }

  private:
    ToolChoice::Kind choice_kind() const { return choice_ ? choice_->kind : ToolChoice::Kind::automatic; }

    // There is no choice of tools but by leaving them out: none can be had, a call cannot be forced.
    void write_tools() {
        const ToolChoice::Kind kind = choice_kind();
        dropped_.add_if(kind == ToolChoice::Kind::required || kind == ToolChoice::Kind::named, "tool_choice");
        if (kind == ToolChoice::Kind::none) {
            return;
        }
        Json tools = Json::array();
        for (const Tool& tool : request_.tools) {
            if (tool.kind == Tool::Kind::hosted) {
                dropped_.add(dropped_name(tool));
            } else if (is_offered(tool, choice_)) {
                tools.push_back(function_tool_json(tool));
                dropped_.add_if(tool.strict.value_or(false), "strict");
            }
        }
        if (!tools.empty()) {
            body_["tools"] = std::move(tools);
        }
    }

    void write_format() {
        if (!request_.response_format) {
            return;
        }
        if (request_.response_format->kind == ResponseFormat::Kind::json_object) {
            body_["format"] = "json";
        } else if (request_.response_format->kind == ResponseFormat::Kind::json_schema) {
            body_["format"] = request_.response_format->schema;
        }
    }

    template <class T>
    void put(const char* name, const std::optional<T>& value, const char* field) {
        if (value) {
            options_[name] = *value;
            dropped_.written(field);
        }
    }

    void write_options() {
        put("num_predict", request_.max_tokens, "max_tokens");
        put("temperature", request_.temperature, "temperature");
        put("top_p", request_.top_p, "top_p");
        put("top_k", request_.top_k, "top_k");
        put("min_p", request_.min_p, "min_p");
        put("seed", request_.seed, "seed");
        put("repeat_penalty", request_.repetition_penalty, "repetition_penalty");
        put("presence_penalty", request_.presence_penalty, "presence_penalty");
        put("frequency_penalty", request_.frequency_penalty, "frequency_penalty");
        if (!request_.stop.empty()) {
            options_["stop"] = request_.stop;
        }
        if (!options_.empty()) {
            body_["options"] = std::move(options_);
        }
    }

    void write_thinking() {
        const std::string& effort = request_.reasoning_effort;
        if (effort.empty()) {
            return;
        }
        if (effort == "none") {
            body_["think"] = false;
        } else {
            body_["think"] = effort == "minimal" ? "low" : effort == "xhigh" ? "max" : effort;
        }
        dropped_.written("reasoning_effort");
    }

    void write_logprobs() {
        if (request_.logprobs) {
            body_["logprobs"] = *request_.logprobs;
            dropped_.written("logprobs");
        }
        if (request_.top_logprobs) {
            body_["top_logprobs"] = *request_.top_logprobs;
            dropped_.written("top_logprobs");
        }
    }

    const ChatRequest& request_;
    DroppedFields& dropped_;
    std::optional<ToolChoice> choice_;  // what is left of the client's
    Json options_ = Json::object();
    Json body_ = Json::object();
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks&) {
    if (Result<void> portable = check_portable(request, Dialect::ollama); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    Result<Json> messages = encode_messages(request, dropped);
    if (!messages) {
        return std::move(messages).error();
    }
    std::string body = RequestWriter(request, dropped).write(*std::move(messages));
    return EncodedRequest{std::move(body), dropped.list()};
}

}  // namespace nexus::dialect::ollama
