#include <algorithm>

#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/custom_tools.h"
#include "dialect/hosted_tools.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::anthropic {
namespace {

constexpr std::int64_t kThinkingBudgetMin = 1024;
constexpr double kTopPWithThinkingMin = 0.95;
constexpr std::string_view kAnswerInJson = "Answer with one JSON object and nothing else.";

// What other gateways use as well (mapping.md, Reasoning).
std::int64_t thinking_budget(std::string_view effort) {
    if (effort == "medium") {
        return 2048;
    }
    if (effort == "high") {
        return 4096;
    }
    if (effort == "xhigh") {
        return 8192;
    }
    return effort == "max" ? 16384 : kThinkingBudgetMin;
}

Json input_schema(const Json& parameters) {
    if (!parameters.is_object() || parameters.empty()) {
        return Json{{"type", "object"}, {"properties", Json::object()}};
    }
    Json schema = parameters;
    if (find(schema, "type") == nullptr) {
        schema["type"] = "object";  // required at the root
    }
    return schema;
}

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped)
        : request_(request),
          quirks_(quirks),
          dropped_(dropped),
          max_tokens_(request.max_tokens.value_or(quirks.max_tokens_default)) {
        list_tools();
        const bool wants_schema =
            request.response_format && request.response_format->kind == ResponseFormat::Kind::json_schema;
        native_schema_ = wants_schema && quirks.native_json_schema;
        answer_tool_ = wants_schema && !quirks.native_json_schema && choice_kind() != ToolChoice::Kind::named;
    }

    EncodedRequest write(Turns turns) && {
        body_["model"] = request_.model;
        body_["max_tokens"] = max_tokens_;
        write_system(std::move(turns.system));
        body_["messages"] = std::move(turns.messages);
        write_tools();
        const bool forces_tool = write_tool_choice();
        write_thinking(forces_tool);
        if (native_schema_) {
            body_["output_config"]["format"] =
                Json{{"type", "json_schema"}, {"schema", answer_schema(request_.response_format->schema)}};
        }
        write_sampling();
        write_rest();
        return {dump_json(body_), dropped_.list()};
    }

  private:
    ToolChoice::Kind choice_kind() const { return choice_ ? choice_->kind : ToolChoice::Kind::automatic; }

    void write_system(Json system) {
        const bool wants_json =
            request_.response_format && request_.response_format->kind == ResponseFormat::Kind::json_object;
        if (wants_json) {  // there is no such mode here; asking for it is the nearest thing
            system.push_back(Json{{"type", "text"}, {"text", kAnswerInJson}});
        }
        const Json* only = system.size() == 1 ? find(system.front(), "text") : nullptr;
        if (only != nullptr && find(system.front(), "cache_control") == nullptr) {
            body_["system"] = *only;
        } else if (!system.empty()) {
            body_["system"] = std::move(system);
        }
    }

    // There is no list of functions that may be called here: only those are sent.
    bool is_allowed(const Tool& tool) const {
        const bool is_open = !request_.tool_choice || request_.tool_choice->allowed.empty();
        if (is_open || tool.kind == Tool::Kind::hosted) {
            return true;
        }
        return std::ranges::find(request_.tool_choice->allowed, tool.name) != request_.tool_choice->allowed.end();
    }

    Json function_json(const Tool& tool) const {
        Json out{{"name", tool.name}};
        if (!tool.description.empty()) {
            out["description"] = tool.description;
        }
        const bool is_custom = tool.kind == Tool::Kind::custom;
        out["input_schema"] = is_custom ? text_parameters(tool) : input_schema(tool.parameters);
        if (tool.strict.value_or(false) && quirks_.native_json_schema) {
            out["strict"] = true;
        }
        return out;
    }

    void list_tools() {
        std::vector<const Tool*> sent;
        for (const Tool& tool : request_.tools) {
            if (!is_allowed(tool)) {
                continue;
            }
            std::optional<Json> out = tool.kind == Tool::Kind::hosted ? hosted_json(Dialect::anthropic, tool)
                                                                      : std::optional(function_json(tool));
            if (!out) {
                dropped_.add(dropped_name(tool));
                continue;
            }
            if (!tool.cache_control.is_null()) {
                (*out)["cache_control"] = tool.cache_control;
            }
            tools_.push_back(*std::move(out));
            sent.push_back(&tool);
        }
        choice_ = choice_among(sent, request_, dropped_);
    }

    void write_tools() {
        has_tools_ = !tools_.empty();
        if (answer_tool_) {
            tools_.push_back(Json{{"name", kAnswerTool},
                                  {"description", "Gives the final answer in the form that the user asked for."},
                                  {"input_schema", input_schema(request_.response_format->schema)}});
        }
        if (!tools_.empty()) {
            body_["tools"] = std::move(tools_);
        }
    }

    // Whether the model may not answer in plain text, which excludes thinking.
    bool write_tool_choice() {
        if (!body_.contains("tools")) {
            return false;
        }
        const ToolChoice::Kind kind = choice_kind();
        Json choice;
        if (answer_tool_ && (!has_tools_ || kind == ToolChoice::Kind::none)) {
            choice = Json{{"type", "tool"}, {"name", kAnswerTool}};
        } else if (answer_tool_ || kind == ToolChoice::Kind::required) {
            choice["type"] = "any";
        } else if (kind == ToolChoice::Kind::named) {
            choice = Json{{"type", "tool"}, {"name", named_tool()}};
        } else if (kind == ToolChoice::Kind::none) {
            choice["type"] = "none";
        } else if (choice_ || request_.parallel_tool_calls == false) {
            choice["type"] = "auto";
        }
        const std::string type(string_or(choice, "type", {}));  // a copy: adding a member moves the others
        if (request_.parallel_tool_calls == false && !choice.is_null() && type != "none") {
            choice["disable_parallel_tool_use"] = true;
        }
        dropped_.written("parallel_tool_calls");
        const bool forces_tool = type == "any" || type == "tool";
        if (forces_tool && quirks_.lacks_forced_tool_use) {
            dropped_.add("tool_choice");
            return false;
        }
        if (!choice.is_null()) {
            body_["tool_choice"] = std::move(choice);
        }
        return forces_tool;
    }

    // A tool that the provider runs is chosen by its name.
    std::string named_tool() const { return choice_->name.empty() ? choice_->hosted : choice_->name; }

    void write_thinking(bool forces_tool) {
        dropped_.written("reasoning_effort");
        dropped_.written("reasoning_summary");
        const std::string& effort = request_.reasoning_effort;
        if (effort.empty() && !request_.reasoning_budget) {
            return;
        }
        if (effort == "none") {
            if (quirks_.thinking_by_effort) {
                body_["thinking"] = Json{{"type", "disabled"}};
            }
            return;
        }
        if (forces_tool) {
            dropped_.add("reasoning_effort");
            return;
        }
        if (quirks_.thinking_by_effort) {
            thinks_ = true;
            body_["thinking"] = Json{{"type", "adaptive"}};
            if (request_.include_thoughts) {
                body_["thinking"]["display"] = *request_.include_thoughts ? "summarized" : "omitted";
            }
            if (!effort.empty()) {
                body_["output_config"]["effort"] = effort == "minimal" ? "low" : effort;
            }
            return;
        }
        // The budget is part of max_tokens, as reasoning is of OpenAI's limit. max_tokens is never raised: money was
        // reserved for it. Half of it, if it can be, is left for the answer.
        if (max_tokens_ <= kThinkingBudgetMin || last_calls_lack_thinking(request_, Dialect::anthropic)) {
            dropped_.add("reasoning_effort");
            return;
        }
        thinks_ = true;
        const std::int64_t most = std::max(kThinkingBudgetMin, max_tokens_ / 2);
        // A budget that the client itself has named may be all but the answer's last token.
        const bool is_exact = request_.reasoning_budget.value_or(0) > 0;
        const std::int64_t budget =
            is_exact ? std::max(kThinkingBudgetMin, *request_.reasoning_budget) : thinking_budget(effort);
        body_["thinking"] =
            Json{{"type", "enabled"}, {"budget_tokens", std::min(budget, is_exact ? max_tokens_ - 1 : most)}};
    }

    void drop_if(bool condition, std::string_view name) { dropped_.add_if(condition, name); }

    void write_sampling() {
        const bool none = quirks_.lacks_sampling_params;
        if (request_.temperature) {
            // The range is 0 to 1 here; while thinking, only 1 is allowed.
            const double temperature = std::clamp(*request_.temperature, 0.0, 1.0);
            const bool refused = none || (thinks_ && temperature != 1.0);
            drop_if(refused, "temperature");
            if (!refused) {
                body_["temperature"] = temperature;
            }
        }
        if (request_.top_p) {
            const bool refused = none || (thinks_ && *request_.top_p < kTopPWithThinkingMin) ||
                                 (quirks_.one_sampling_param && request_.temperature);
            drop_if(refused, "top_p");
            if (!refused) {
                body_["top_p"] = std::clamp(*request_.top_p, 0.0, 1.0);
            }
        }
        if (request_.top_k) {
            drop_if(none || thinks_, "top_k");
            if (!none && !thinks_) {
                body_["top_k"] = *request_.top_k;
                dropped_.written("top_k");
            }
        }
        Json stops = Json::array();
        for (const std::string& stop : request_.stop) {
            const bool is_blank = stop.find_first_not_of(" \t\r\n") == std::string::npos;
            drop_if(is_blank, "stop");  // refused: "must contain non-whitespace"
            if (!is_blank) {
                stops.push_back(stop);
            }
        }
        if (!stops.empty()) {
            body_["stop_sequences"] = std::move(stops);
        }
    }

    void write_rest() {
        if (!request_.user.empty()) {
            body_["metadata"] = Json{{"user_id", request_.user}};
            dropped_.written("user");
        }
        const bool is_default = request_.service_tier == "default";
        if (is_default || request_.service_tier == "auto") {
            body_["service_tier"] = is_default ? "standard_only" : "auto";
            dropped_.written("service_tier");
        }
        if (!request_.cache_control.is_null()) {
            body_["cache_control"] = request_.cache_control;
            dropped_.written("cache_control");
        }
        if (!request_.container.empty()) {
            body_["container"] = request_.container;
            dropped_.written("container");
        }
        if (request_.stream) {
            body_["stream"] = true;
        }
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    DroppedFields& dropped_;
    std::int64_t max_tokens_;
    bool native_schema_ = false;
    bool answer_tool_ = false;
    bool thinks_ = false;
    bool has_tools_ = false;              // of the client's
    std::optional<ToolChoice> choice_{};  // what is left of the client's
    Json tools_ = Json::array();
    Json body_ = Json::object();
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    if (Result<void> portable = check_portable(request, Dialect::anthropic); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    Result<Turns> turns = encode_turns(request, quirks, dropped);
    if (!turns) {
        return std::move(turns).error();
    }
    return RequestWriter(request, quirks, dropped).write(*std::move(turns));
}

}  // namespace nexus::dialect::anthropic
