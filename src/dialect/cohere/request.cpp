#include <algorithm>

#include "dialect/cohere/wire.h"
#include "dialect/function_tools.h"
#include "dialect/hosted_tools.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::cohere {
namespace {

constexpr std::size_t kStopsMax = 5;
constexpr std::int64_t kTopKMax = 500;
constexpr double kTopPMin = 0.01;
constexpr double kTopPMax = 0.99;

// The budgets that Anthropic's codec has for the same words; without one the model decides.
std::optional<std::int64_t> budget_of(const ChatRequest& request) {
    const std::string& effort = request.reasoning_effort;
    if (request.reasoning_budget) {
        return *request.reasoning_budget > 0 ? request.reasoning_budget : std::nullopt;
    }
    return effort == "minimal" || effort == "low" ? std::optional<std::int64_t>(1024)
           : effort == "medium"                   ? std::optional<std::int64_t>(2048)
           : effort == "high"                     ? std::optional<std::int64_t>(4096)
           : effort == "xhigh"                    ? std::optional<std::int64_t>(8192)
                                                  : std::nullopt;
}

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, DroppedFields& dropped)
        : request_(request), dropped_(dropped), choice_(choice_among(function_tools(request), request, dropped)) {}

    std::string write(Conversation conversation) && {
        body_["model"] = request_.model;
        body_["messages"] = std::move(conversation.messages);
        const bool has_documents = !conversation.documents.empty();
        if (has_documents) {
            body_["documents"] = std::move(conversation.documents);
        }
        write_tools();
        write_format(has_documents || body_.contains("tools"));
        write_sampling();
        write_penalties();
        write_thinking();
        if (request_.stream) {
            body_["stream"] = true;
        }
        return dump_json(body_);
    }

  private:
    ToolChoice::Kind choice_kind() const { return choice_ ? choice_->kind : ToolChoice::Kind::automatic; }

    void write_tools() {
        Json tools = Json::array();
        std::size_t strict = 0;
        for (const Tool& tool : request_.tools) {
            if (tool.kind == Tool::Kind::hosted) {
                dropped_.add(dropped_name(tool));
            } else if (is_offered(tool, choice_)) {
                tools.push_back(function_tool_json(tool));
                strict += tool.strict.value_or(false) ? 1 : 0;
            }
        }
        if (tools.empty()) {
            return;
        }
        // All tools are strict, or none is.
        if (strict == tools.size()) {
            body_["strict_tools"] = true;
        }
        dropped_.add_if(strict != 0 && strict != tools.size(), "strict");
        body_["tools"] = std::move(tools);
        const ToolChoice::Kind kind = choice_kind();
        if (kind == ToolChoice::Kind::none) {
            body_["tool_choice"] = "NONE";
        } else if (kind != ToolChoice::Kind::automatic) {
            body_["tool_choice"] = "REQUIRED";
        }
    }

    // Refused together with tools or documents.
    void write_format(bool is_excluded) {
        if (!request_.response_format || request_.response_format->kind == ResponseFormat::Kind::text) {
            return;
        }
        dropped_.add_if(is_excluded, "response_format");
        if (is_excluded) {
            return;
        }
        Json format{{"type", "json_object"}};
        if (request_.response_format->kind == ResponseFormat::Kind::json_schema) {
            format["json_schema"] = request_.response_format->schema;
        }
        body_["response_format"] = std::move(format);
    }

    void write_sampling() {
        if (request_.max_tokens) {
            body_["max_tokens"] = *request_.max_tokens;
        }
        if (request_.temperature) {
            body_["temperature"] = std::clamp(*request_.temperature, 0.0, 1.0);
        }
        if (request_.top_p) {
            body_["p"] = std::clamp(*request_.top_p, kTopPMin, kTopPMax);
        }
        if (request_.top_k) {
            body_["k"] = std::clamp<std::int64_t>(*request_.top_k, 0, kTopKMax);
            dropped_.written("top_k");
        }
        if (request_.seed && *request_.seed >= 0) {
            body_["seed"] = *request_.seed;
            dropped_.written("seed");
        }
        if (request_.logprobs) {
            body_["logprobs"] = *request_.logprobs;
            dropped_.written("logprobs");
        }
        Json stops = Json::array();
        for (const std::string& stop : request_.stop) {
            dropped_.add_if(stops.size() == kStopsMax, "stop");
            if (stops.size() < kStopsMax) {
                stops.push_back(stop);
            }
        }
        if (!stops.empty()) {
            body_["stop_sequences"] = std::move(stops);
        }
    }

    // The range is 0 to 1: what rewards repetition cannot be said.
    void write_penalty(const char* name, const std::optional<double>& penalty) {
        if (penalty && *penalty >= 0) {
            body_[name] = std::min(*penalty, 1.0);
            dropped_.written(name);
        }
    }

    void write_penalties() {
        write_penalty("frequency_penalty", request_.frequency_penalty);
        write_penalty("presence_penalty", request_.presence_penalty);
    }

    void write_thinking() {
        if (request_.reasoning_effort.empty() && !request_.reasoning_budget) {
            return;
        }
        dropped_.written("reasoning_effort");
        const bool is_off = request_.reasoning_effort == "none" || request_.reasoning_budget == 0;
        Json thinking{{"type", is_off ? "disabled" : "enabled"}};
        if (const std::optional<std::int64_t> budget = budget_of(request_); budget && !is_off) {
            thinking["token_budget"] = *budget;
        }
        body_["thinking"] = std::move(thinking);
    }

    const ChatRequest& request_;
    DroppedFields& dropped_;
    std::optional<ToolChoice> choice_;  // what is left of the client's
    Json body_ = Json::object();
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks&) {
    if (Result<void> portable = check_portable(request, Dialect::cohere); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    Result<Conversation> conversation = encode_messages(request, dropped);
    if (!conversation) {
        return std::move(conversation).error();
    }
    std::string body = RequestWriter(request, dropped).write(*std::move(conversation));
    return EncodedRequest{std::move(body), dropped.list()};
}

}  // namespace nexus::dialect::cohere
