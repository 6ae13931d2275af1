#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/citations.h"
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
    std::optional<std::string> json_answer;
    std::int32_t place = 0;
    std::int64_t text_at = 0;  ///< code points of text so far
};

void add_part(Part part, Content& content) {
    part.place = content.place;
    content.message.parts.push_back(std::move(part));
}

// A citation is about all of the block that has it.
void read_text(const Json& block, Content& content) {
    std::optional<Part> part = part_of(block);
    if (!part || part->text.empty()) {
        return;
    }
    const std::int64_t begin = content.text_at;
    content.text_at += code_points(part->text);
    for (Citation& citation : part->citations) {
        citation.text_begin = begin;
        citation.text_end = content.text_at;
    }
    add_part(*std::move(part), content);
}

void read_block(const Json& block, Content& content) {
    const std::string_view type = string_or(block, "type", {});
    Message& message = content.message;
    ++content.place;
    if (type == "text") {
        read_text(block, content);
    } else if (std::optional<ThinkingBlock> thinking = thinking_of(block)) {
        message.reasoning += thinking->text;
        thinking->place = content.place;
        message.thinking.push_back(*std::move(thinking));
    } else if (type == "tool_use") {
        const Json* input = object_field(block, "input");
        std::string arguments = input != nullptr ? dump_json(*input) : std::string("{}");
        if (string_or(block, "name", {}) == kAnswerTool) {
            content.json_answer = std::move(arguments);
        } else {
            message.tool_calls.push_back({.id = text_field(block, "id"),
                                          .name = text_field(block, "name"),
                                          .arguments = std::move(arguments),
                                          .place = content.place});
        }
    } else if (block.is_object()) {
        add_part(native_part(block), content);
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

Json text_json(const Part& part) {
    Json block{{"type", "text"}, {"text", part.text}};
    if (!part.citations.empty()) {
        block["citations"] = citations_json(part.citations);
    }
    return block;
}

// A call's signature has no place of its own here; a sealed block in front of it carries it back.
void add_call(const ToolCall& call, Json& content) {
    if (std::string signature = signature_for(Dialect::anthropic, call); !signature.empty()) {
        content.push_back(Json{{"type", "redacted_thinking"}, {"data", std::move(signature)}});
    }
    std::optional<Json> input = call.custom ? Json{{"input", call.arguments}} : parse_arguments(call.arguments);
    content.push_back(Json{{"type", "tool_use"},
                           {"id", call.id},
                           {"name", call.name},
                           {"input", input ? *std::move(input) : Json::object()}});
}

Json content_json(const Message& message, std::string& refusal) {
    Json content = Json::array();
    if (message.thinking.empty() && !message.reasoning.empty()) {
        content.push_back(Json{{"type", "thinking"}, {"thinking", message.reasoning}, {"signature", ""}});
    }
    for (const ContentRef& ref : content_order(message)) {
        if (ref.kind == ContentRef::Kind::thinking) {
            content.push_back(thinking_json(message.thinking[ref.index]));
            continue;
        }
        if (ref.kind == ContentRef::Kind::call) {
            add_call(message.tool_calls[ref.index], content);
            continue;
        }
        const Part& part = message.parts[ref.index];
        if (part.kind == Part::Kind::refusal) {
            refusal += part.text;
        } else if (part.kind == Part::Kind::text && !part.text.empty()) {
            content.push_back(text_json(part));
        } else if (part.kind == Part::Kind::native && part.origin == Dialect::anthropic) {
            content.push_back(part.native);
        }
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

bool is_telling(std::string_view stop_reason) {
    return stop_reason == "pause_turn" || stop_reason == "model_context_window_exceeded";
}

std::string_view stop_reason_of(FinishReason finish, std::string_view native, std::string_view stop_sequence) {
    if (is_telling(native)) {
        return native;
    }
    return finish == FinishReason::stop && !stop_sequence.empty() ? "stop_sequence" : stop_reason_of(finish);
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
    if (content.json_answer) {
        // The input of the forced tool is the answer; what was said around it is none.
        std::erase_if(content.message.parts, [](const Part& part) { return part.kind == Part::Kind::text; });
        add_part(Part{.text = *std::move(content.json_answer)}, content);
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
    choice.stop_sequence = text_field(*root, "stop_sequence");
    if (const std::string_view reason = string_or(*root, "stop_reason", {}); is_telling(reason)) {
        choice.native_finish = reason;
    }
    if (const Json* container = object_field(*root, "container"); container != nullptr) {
        response.container = *container;
    }
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
    const Choice none{.finish = FinishReason::stop};
    const Choice& choice = is_empty ? none : response.choices.front();
    Json out;
    out["id"] = message_id(response.id.empty() ? context.request_id : response.id);
    out["type"] = "message";
    out["role"] = "assistant";
    out["model"] = response.model.empty() ? context.model : response.model;
    out["content"] = content_json(choice.message, refusal);
    out["stop_reason"] = stop_reason_of(choice.finish, choice.native_finish, choice.stop_sequence);
    out["stop_sequence"] = choice.stop_sequence.empty() ? Json() : Json(choice.stop_sequence);
    if (!refusal.empty()) {
        out["stop_details"] = Json{{"type", "refusal"}, {"explanation", refusal}};
    }
    out["usage"] = usage_json(response.usage);
    if (response.container.is_object()) {
        out["container"] = response.container;
    }
    return dump_json(out);
}

}  // namespace nexus::dialect::anthropic
