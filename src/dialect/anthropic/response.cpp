#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::anthropic {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

// What the blocks of an answer add up to.
struct Content {
    Message message;
    std::string text;
    std::optional<std::string> json_answer;
};

void read_block(const Json& block, Content& content) {
    const std::string_view type = string_or(block, "type", {});
    Message& message = content.message;
    if (type == "text") {
        content.text += string_or(block, "text", {});
    } else if (type == "thinking") {
        message.reasoning += string_or(block, "thinking", {});
        message.thinking.push_back({text_field(block, "thinking"), text_field(block, "signature"), {}});
    } else if (type == "redacted_thinking") {
        message.thinking.push_back({{}, {}, text_field(block, "data")});
    } else if (type == "tool_use") {
        const Json* input = object_field(block, "input");
        std::string arguments = input != nullptr ? dump_json(*input) : std::string("{}");
        if (string_or(block, "name", {}) == kAnswerTool) {
            content.json_answer = std::move(arguments);
        } else {
            message.tool_calls.push_back(
                {.id = text_field(block, "id"), .name = text_field(block, "name"), .arguments = std::move(arguments)});
        }
    }
}

void read_refusal(const Json& root, Message& message) {
    const Json* details = object_field(root, "stop_details");
    const std::string explanation = details != nullptr ? text_field(*details, "explanation") : std::string();
    if (!explanation.empty()) {
        message.parts.push_back(Part{.kind = Part::Kind::refusal, .text = explanation});
    }
}

std::string openai_tier(std::string_view tier) {
    return tier == "standard" ? "default" : tier == "priority" ? "priority" : "";
}

void add_thinking(const Message& message, Json& content) {
    for (const ThinkingBlock& block : message.thinking) {
        if (!block.redacted.empty()) {
            content.push_back(Json{{"type", "redacted_thinking"}, {"data", block.redacted}});
        } else {
            content.push_back(Json{{"type", "thinking"}, {"thinking", block.text}, {"signature", block.signature}});
        }
    }
    if (message.thinking.empty() && !message.reasoning.empty()) {
        content.push_back(Json{{"type", "thinking"}, {"thinking", message.reasoning}, {"signature", ""}});
    }
}

Json content_json(const Message& message, std::string& refusal) {
    Json content = Json::array();
    add_thinking(message, content);
    for (const Part& part : message.parts) {
        if (part.kind == Part::Kind::refusal) {
            refusal += part.text;
        } else if (part.kind == Part::Kind::text && !part.text.empty()) {
            content.push_back(Json{{"type", "text"}, {"text", part.text}});
        }
    }
    for (const ToolCall& call : message.tool_calls) {
        content.push_back(Json{{"type", "tool_use"},
                               {"id", call.id},
                               {"name", call.name},
                               {"input", parse_arguments(call.arguments).value_or(Json::object())}});
    }
    return content;
}

}  // namespace

FinishReason finish_of(std::string_view stop_reason, bool has_calls) {
    if (stop_reason == "max_tokens" || stop_reason == "model_context_window_exceeded") {
        return FinishReason::length;
    }
    if (stop_reason == "refusal") {
        return FinishReason::content_filter;
    }
    return has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

std::string_view stop_reason_of(FinishReason finish) {
    switch (finish) {
        case FinishReason::length: return "max_tokens";
        case FinishReason::tool_calls: return "tool_use";
        case FinishReason::content_filter: return "refusal";
        case FinishReason::none:
        case FinishReason::stop: break;
    }
    return "end_turn";
}

std::string message_id(std::string_view id) {
    return id.starts_with("msg_") ? std::string(id) : "msg_" + std::string(id);
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    if (const Json* error = object_field(*root, "error"); error != nullptr) {
        return error_of(*error);
    }
    const Json* blocks = array_field(*root, "content");
    if (blocks == nullptr) {
        return protocol_error("no content");
    }
    Content content;
    content.message.role = Role::assistant;
    for (const Json& block : *blocks) {
        read_block(block, content);
    }
    const std::string& text = content.json_answer ? *content.json_answer : content.text;
    if (!text.empty()) {
        content.message.parts.push_back(Part{.text = text});
    }
    ChatResponse response;
    response.id = text_field(*root, "id");
    response.model = text_field(*root, "model");
    if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
        UsageCounts counts;
        counts.read(*usage);
        response.usage = counts.sum();
        response.service_tier = openai_tier(string_or(*usage, "service_tier", {}));
    }
    Choice choice;
    choice.finish = finish_of(string_or(*root, "stop_reason", {}), !content.message.tool_calls.empty());
    if (choice.finish == FinishReason::content_filter) {
        read_refusal(*root, content.message);
    }
    choice.message = std::move(content.message);
    response.choices.push_back(std::move(choice));
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    std::string refusal;
    const bool is_empty = response.choices.empty();
    const FinishReason finish = is_empty ? FinishReason::stop : response.choices.front().finish;
    Json out;
    out["id"] = message_id(response.id.empty() ? context.request_id : response.id);
    out["type"] = "message";
    out["role"] = "assistant";
    out["model"] = response.model.empty() ? context.model : response.model;
    out["content"] = is_empty ? Json::array() : content_json(response.choices.front().message, refusal);
    out["stop_reason"] = stop_reason_of(finish);
    out["stop_sequence"] = nullptr;
    if (!refusal.empty()) {
        out["stop_details"] = Json{{"type", "refusal"}, {"explanation", refusal}};
    }
    out["usage"] = usage_json(response.usage);
    return dump_json(out);
}

}  // namespace nexus::dialect::anthropic
