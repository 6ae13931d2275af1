#include <algorithm>
#include <array>

#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer " + std::string(what));
    return error.retry_ok(true);
}

// Of all texts, as Chat Completions has it.
Json logprobs_of(const Json& output) {
    Json content = Json::array();
    for (const Json& item : output) {
        const Json* parts = array_field(item, "content");
        for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
            if (const Json* tokens = array_field((*parts)[i], "logprobs"); tokens != nullptr) {
                content.insert(content.end(), tokens->begin(), tokens->end());
            }
        }
    }
    return content.empty() ? Json() : Json{{"content", std::move(content)}, {"refusal", nullptr}};
}

// Lays a message out as output items.
class OutputWriter {
  public:
    OutputWriter(const Choice& choice, std::string_view id) : choice_(choice), id_(id) {}

    Json write() && {
        const Message& message = choice_.message;
        if (message.thinking.empty() && !message.reasoning.empty()) {
            ThinkingBlock block;
            block.text = message.reasoning;
            push(reasoning_item(block, next_id("rs_")));
        }
        for (const ContentRef& ref : content_order(message)) {
            if (ref.kind == ContentRef::Kind::part && add_text(message.parts[ref.index])) {
                continue;
            }
            close_message();
            if (ref.kind == ContentRef::Kind::thinking) {
                add_thinking(message.thinking[ref.index]);
            } else if (ref.kind == ContentRef::Kind::call) {
                add_call(message.tool_calls[ref.index]);
            } else {
                add_other(message.parts[ref.index]);
            }
        }
        close_message();
        return std::move(output_);
    }

  private:
    std::string next_id(std::string_view prefix) const {
        return std::string(prefix) + std::string(id_) + "_" + std::to_string(output_.size());
    }

    void push(Json item) { output_.push_back(std::move(item)); }

    bool add_text(const Part& part) {
        if (part.kind == Part::Kind::refusal) {
            content_.push_back(Json{{"type", "refusal"}, {"refusal", part.text}});
            return true;
        }
        if (part.kind != Part::Kind::text) {
            return false;
        }
        Json json = text_part(part.text, part.citations, text_at_);
        json["logprobs"] = text_at_ == 0 ? logprobs_array(choice_.logprobs) : Json::array();
        text_at_ += code_points(part.text);
        content_.push_back(std::move(json));
        return true;
    }

    void close_message() {
        if (content_.empty()) {
            return;
        }
        const bool is_own = choice_.message.id.starts_with("msg_") && !used_id_;
        used_id_ = true;
        push(Json{{"type", "message"},
                  {"id", is_own ? choice_.message.id : next_id("msg_")},
                  {"status", choice_.finish == FinishReason::length ? "incomplete" : "completed"},
                  {"role", "assistant"},
                  {"content", std::exchange(content_, Json::array())}});
    }

    void add_thinking(const ThinkingBlock& block) {
        const bool is_own = block.origin == Dialect::openai_responses && !block.id.empty();
        push(reasoning_item(block, is_own ? block.id : next_id("rs_")));
    }

    void add_call(const ToolCall& call) {
        if (!call.thought_signature.empty()) {
            // Has no place of its own here; a reasoning item carries it back.
            ThinkingBlock block;
            block.signature = call.thought_signature;
            block.origin = Dialect::gemini;
            block.id = call.id;
            push(reasoning_item(block, next_id("rs_")));
        }
        const std::string_view prefix = call.custom ? "ctc_" : "fc_";
        Json item = call_item(call, call.item_id.starts_with(prefix) ? call.item_id : next_id(prefix));
        item["status"] = "completed";
        push(std::move(item));
    }

    void add_other(const Part& part) {
        if (part.origin == Dialect::openai_responses && !part.native.is_null()) {
            push(part.native);
        } else if (part.kind == Part::Kind::image && !part.data.empty()) {
            push(Json{{"type", "image_generation_call"},
                      {"id", next_id("ig_")},
                      {"status", "completed"},
                      {"result", part.data}});
        }
    }

    const Choice& choice_;
    std::string_view id_;
    Json output_ = Json::array();
    Json content_ = Json::array();
    std::int64_t text_at_ = 0;
    bool used_id_ = false;
};

}  // namespace

FinishReason finish_of(const Json& response, bool has_calls) {
    const std::string_view status = string_or(response, "status", "completed");
    if (status == "incomplete") {
        const Json* details = object_field(response, "incomplete_details");
        const bool is_filtered = details != nullptr && string_or(*details, "reason", {}) == "content_filter";
        return is_filtered ? FinishReason::content_filter : FinishReason::length;
    }
    if (status == "queued" || status == "in_progress") {
        return FinishReason::none;
    }
    return has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

std::string response_id(std::string_view id) { return item_id("resp_", id); }

Json response_head(std::string_view id, std::string_view model, const AnswerContext& context, const Json& echo) {
    Json head{{"id", id},
              {"object", "response"},
              {"created_at", context.created},
              {"status", "in_progress"},
              {"background", false},
              {"error", nullptr},
              {"incomplete_details", nullptr},
              {"instructions", nullptr},
              {"max_output_tokens", nullptr},
              {"model", model},
              {"output", Json::array()},
              {"parallel_tool_calls", true},
              {"previous_response_id", nullptr},
              {"reasoning", Json{{"effort", nullptr}, {"summary", nullptr}}},
              {"store", false},
              {"temperature", nullptr},
              {"text", Json{{"format", Json{{"type", "text"}}}}},
              {"tool_choice", "auto"},
              {"tools", Json::array()},
              {"top_p", nullptr},
              {"truncation", "disabled"},
              {"usage", nullptr},
              {"user", nullptr},
              {"metadata", Json::object()}};
    const Json& repeated = context.echo.is_object() ? context.echo : echo;
    if (repeated.is_object()) {
        head.update(repeated);
    }
    return head;
}

Json echo_of(const Json& response) {
    constexpr std::array<std::string_view, 11> kOwn{"id",    "object",      "created_at",  "status",
                                                    "model", "output",      "usage",       "incomplete_details",
                                                    "error", "output_text", "completed_at"};
    Json echo = Json::object();
    for (const auto& [name, value] : response.items()) {
        if (std::ranges::find(kOwn, name) == kOwn.end()) {
            echo[name] = value;
        }
    }
    return echo;
}

void set_status(Json& response, FinishReason finish) {
    const bool is_cut = finish == FinishReason::length;
    if (is_cut || finish == FinishReason::content_filter) {
        response["status"] = "incomplete";
        response["incomplete_details"] = Json{{"reason", is_cut ? "max_output_tokens" : "content_filter"}};
    } else {
        response["status"] = finish == FinishReason::none ? "in_progress" : "completed";
    }
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* output = array_field(*root, "output");
    if (string_or(*root, "status", {}) == "failed" || (output == nullptr && object_field(*root, "error") != nullptr)) {
        return error_of_response(*root);
    }
    if (output == nullptr) {
        return protocol_error("has no output");
    }
    ChatResponse response;
    response.id = text_field(*root, "id");
    response.model = text_field(*root, "model");
    response.created = count_field(*root, "created_at").value_or(0);
    response.service_tier = text_field(*root, "service_tier");
    response.echo = echo_of(*root);
    if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
        response.usage = usage_of(*usage);
    }
    Choice choice;
    choice.message.role = Role::assistant;
    std::int64_t text_at = 0;
    for (const Json& item : *output) {
        add_item(item, choice.message, text_at);
    }
    choice.logprobs = logprobs_of(*output);
    choice.finish = finish_of(*root, !choice.message.tool_calls.empty());
    response.choices.push_back(std::move(choice));
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    const std::string id = response_id(response.id.empty() ? context.request_id : response.id);
    Json out = response_head(id, response.model.empty() ? context.model : response.model, context, response.echo);
    if (response.created != 0) {
        out["created_at"] = response.created;
    }
    if (!response.service_tier.empty()) {
        out["service_tier"] = response.service_tier;
    }
    if (!response.choices.empty()) {
        const Choice& choice = response.choices.front();  // this dialect has one answer
        set_status(out, choice.finish);
        out["output"] = OutputWriter(choice, std::string_view(id).substr(5)).write();
    }
    out["usage"] = response.usage.known() ? usage_json(response.usage) : Json();
    return dump_json(out);
}

}  // namespace nexus::dialect::openai_responses
