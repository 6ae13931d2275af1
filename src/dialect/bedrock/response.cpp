#include "dialect/anthropic/wire.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

using anthropic::kAnswerTool;

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

// Collects the blocks of an answer, each with its place among them.
class ContentReader {
  public:
    void read(const Json& block) {
        ++place_;
        if (const Json* reasoning = object_field(block, "reasoningContent"); reasoning != nullptr) {
            read_reasoning(*reasoning);
            return;
        }
        const Json* use = object_field(block, "toolUse");
        if (use != nullptr && string_or(*use, "type", {}) != "server_tool_use") {
            read_call(*use);
            return;
        }
        Part part = part_of(block);
        const bool is_empty = part.kind == Part::Kind::text && part.text.empty() && part.citations.empty();
        if (!is_empty) {
            part.place = place_;
            message_.parts.push_back(std::move(part));
        }
    }

    Message take() && {
        message_.role = Role::assistant;
        if (json_answer_) {
            message_.parts.clear();
            message_.parts.push_back(Part{.text = *std::move(json_answer_)});
        }
        return std::move(message_);
    }

  private:
    void read_reasoning(const Json& reasoning) {
        ThinkingBlock block = thinking_of(reasoning, place_);
        if (!block.text.empty() || !block.signature.empty() || !block.redacted.empty()) {
            message_.reasoning += block.text;
            message_.thinking.push_back(std::move(block));
        }
    }

    void read_call(const Json& use) {
        const Json* input = object_field(use, "input");
        std::string arguments = input != nullptr ? dump_json(*input) : std::string("{}");
        if (string_or(use, "name", {}) == kAnswerTool) {
            json_answer_ = std::move(arguments);
            return;
        }
        ToolCall call;
        call.id = text_field(use, "toolUseId");
        call.name = text_field(use, "name");
        call.arguments = std::move(arguments);
        call.place = place_;
        message_.tool_calls.push_back(std::move(call));
    }

    Message message_;
    std::int32_t place_ = 0;
    std::optional<std::string> json_answer_;
};

Json thinking_json(const ThinkingBlock& block) {
    if (!block.redacted.empty()) {
        return Json{{"reasoningContent", Json{{"redactedContent", block.redacted}}}};
    }
    Json text{{"text", block.text}};
    if (!block.signature.empty()) {
        text["signature"] = block.signature;
    }
    return Json{{"reasoningContent", Json{{"reasoningText", std::move(text)}}}};
}

Json call_json(const ToolCall& call) {
    return Json{{"toolUse", Json{{"toolUseId", call.id},
                                 {"name", call.name},
                                 {"input", parse_arguments(call.arguments).value_or(Json::object())}}}};
}

// In an answer of our own, any citation has a place.
Json part_json(const Part& part) {
    if (part.kind == Part::Kind::native) {
        return part.origin == Dialect::bedrock_converse ? part.native : Json();
    }
    if (part.kind == Part::Kind::image && !part.data.empty() && !format_of(part).empty()) {
        return Json{{"image", Json{{"format", format_of(part)}, {"source", Json{{"bytes", part.data}}}}}};
    }
    if (part.kind != Part::Kind::text && part.kind != Part::Kind::refusal) {
        return {};
    }
    if (part.citations.empty()) {
        return part.text.empty() ? Json() : Json{{"text", part.text}};
    }
    Json citations = Json::array();
    for (const Citation& citation : part.citations) {
        citations.push_back(citation_json(citation));
    }
    Json content = Json::object();
    if (!part.text.empty()) {
        content["content"] = Json::array({Json{{"text", part.text}}});
    }
    content["citations"] = std::move(citations);
    return Json{{"citationsContent", std::move(content)}};
}

Json content_json(const Message& message) {
    Json content = Json::array();
    if (message.thinking.empty() && !message.reasoning.empty()) {
        content.push_back(thinking_json(ThinkingBlock{.text = message.reasoning, .signature = {}, .redacted = {}}));
    }
    for (const ContentRef& ref : content_order(message)) {
        Json block = ref.kind == ContentRef::Kind::thinking ? thinking_json(message.thinking[ref.index])
                     : ref.kind == ContentRef::Kind::part   ? part_json(message.parts[ref.index])
                                                            : call_json(message.tool_calls[ref.index]);
        if (!block.is_null()) {
            content.push_back(std::move(block));
        }
    }
    return content;
}

}  // namespace

FinishReason finish_of(std::string_view stop_reason, bool has_calls) {
    if (stop_reason == "max_tokens" || stop_reason == "model_context_window_exceeded") {
        return FinishReason::length;
    }
    if (stop_reason == "guardrail_intervened" || stop_reason == "content_filtered") {
        return FinishReason::content_filter;
    }
    return has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

std::string native_finish_of(std::string_view stop_reason) {
    const bool is_plain = stop_reason == "end_turn" || stop_reason == "tool_use" || stop_reason == "max_tokens";
    return is_plain ? std::string() : std::string(stop_reason);
}

std::string_view stop_reason_of(FinishReason finish, std::string_view native) {
    switch (finish) {
        case FinishReason::length: return "max_tokens";
        case FinishReason::tool_calls: return "tool_use";
        case FinishReason::content_filter:
            return native == "guardrail_intervened" ? "guardrail_intervened" : "content_filtered";
        case FinishReason::none:
        case FinishReason::stop: break;
    }
    return native == "stop_sequence" ? "stop_sequence" : "end_turn";
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* output = object_field(*root, "output");
    const Json* message = output != nullptr ? object_field(*output, "message") : nullptr;
    const Json* blocks = message != nullptr ? array_field(*message, "content") : nullptr;
    const std::string stop_reason = text_field(*root, "stopReason");
    // A guardrail may leave nothing of an answer; any other 200 without one is an error of the service in disguise.
    if (blocks == nullptr && finish_of(stop_reason, false) != FinishReason::content_filter) {
        return protocol_error("no output");
    }
    ContentReader content;
    if (blocks != nullptr) {
        for (const Json& block : *blocks) {
            content.read(block);
        }
    }
    ChatResponse response;
    Choice choice;
    choice.message = std::move(content).take();
    choice.finish = finish_of(stop_reason, !choice.message.tool_calls.empty());
    choice.native_finish = native_finish_of(stop_reason);
    response.choices.push_back(std::move(choice));
    if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
        response.usage = usage_of(*usage);
    }
    if (const Json* tier = object_field(*root, "serviceTier"); tier != nullptr) {
        response.service_tier = text_field(*tier, "type");
    }
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext&) {
    const Choice empty;
    const Choice& choice = response.choices.empty() ? empty : response.choices.front();
    Json out;
    out["output"] = Json{{"message", Json{{"role", "assistant"}, {"content", content_json(choice.message)}}}};
    out["stopReason"] = stop_reason_of(choice.finish, choice.native_finish);
    out["usage"] = usage_json(response.usage);
    out["metrics"] = Json{{"latencyMs", 0}};  // required by the API's model; nobody has measured it here
    if (!response.service_tier.empty()) {
        out["serviceTier"] = Json{{"type", response.service_tier}};
    }
    return dump_json(out);
}

}  // namespace nexus::dialect::bedrock
