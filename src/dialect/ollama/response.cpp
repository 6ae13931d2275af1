#include "dialect/fields.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

Message message_of(const Json& json, std::string_view created_at) {
    Message message;
    message.role = Role::assistant;
    message.reasoning = text_field(json, "thinking");
    read_content(json, message);
    if (const Json* calls = array_field(json, "tool_calls"); calls != nullptr) {
        for (const Json& call : *calls) {
            const auto place = static_cast<std::int64_t>(message.tool_calls.size());
            message.tool_calls.push_back(call_of(call, created_at, place));
        }
    }
    return message;
}

Json token_of(const Json& item) {
    const Json* bytes = find(item, "bytes");
    return Json{{"token", text_field(item, "token")},
                {"logprob", number_field(item, "logprob").value_or(0)},
                {"bytes", bytes != nullptr ? *bytes : Json()}};
}

Json message_json(const Message& message) {
    std::string text;
    Json images = Json::array();
    for (const Part& part : message.parts) {
        if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) {
            text += part.text;
        } else if (part.kind == Part::Kind::image && !part.data.empty()) {
            images.push_back(part.data);
        }
    }
    Json out{{"role", "assistant"}, {"content", text}};
    if (!message.reasoning.empty()) {
        out["thinking"] = message.reasoning;
    }
    if (!images.empty()) {
        out["images"] = std::move(images);
    }
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        if (Result<Json> call = call_json(message.tool_calls[i], static_cast<std::int64_t>(i)); call) {
            out["tool_calls"].push_back(*std::move(call));
        }
    }
    return out;
}

}  // namespace

// The reason is a stop also where the model calls tools.
FinishReason finish_of(std::string_view done_reason, bool has_calls) {
    if (done_reason == "length") {
        return FinishReason::length;
    }
    return has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

Json logprobs_of(const Json& answer) {
    const Json* items = array_field(answer, "logprobs");
    if (items == nullptr || items->empty()) {
        return {};
    }
    Json out = Json::array();
    for (const Json& item : *items) {
        Json token = token_of(item);
        token["top_logprobs"] = Json::array();
        if (const Json* top = array_field(item, "top_logprobs"); top != nullptr) {
            for (const Json& one : *top) {
                token["top_logprobs"].push_back(token_of(one));
            }
        }
        out.push_back(std::move(token));
    }
    return out;
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    if (const Json* error = find(*root, "error"); error != nullptr && !error->is_null()) {
        return error_of(*error);
    }
    const Json* message = object_field(*root, "message");
    if (message == nullptr) {
        return protocol_error("no message");
    }
    const std::string created_at = text_field(*root, "created_at");
    ChatResponse response;
    response.model = text_field(*root, "model");
    response.created = unix_seconds(created_at);
    response.usage = usage_of(*root);
    Choice choice;
    choice.message = message_of(*message, created_at);
    const std::string_view reason = string_or(*root, "done_reason", {});
    choice.finish = finish_of(reason, !choice.message.tool_calls.empty());
    choice.native_finish = reason == "load" || reason == "unload" ? std::string(reason) : std::string();
    if (Json tokens = logprobs_of(*root); !tokens.is_null()) {
        choice.logprobs = Json{{"content", std::move(tokens)}, {"refusal", nullptr}};
    }
    response.choices.push_back(std::move(choice));
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    const Choice empty;
    const Choice& choice = response.choices.empty() ? empty : response.choices.front();
    Json out;
    out["model"] = response.model.empty() ? context.model : response.model;
    out["created_at"] = rfc3339(response.created != 0 ? response.created : context.created);
    out["message"] = message_json(choice.message);
    add_end(out, choice.finish, response.usage);
    return dump_json(out);
}

}  // namespace nexus::dialect::ollama
