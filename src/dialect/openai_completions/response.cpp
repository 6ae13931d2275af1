#include "dialect/fields.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/openai_completions/wire.h"

namespace nexus::dialect::openai_completions {
namespace {

std::string text_of(const Message& message) {
    std::string text;
    for (const Part& part : message.parts) {
        if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) {
            text += part.text;
        }
    }
    return text;
}

Json logprobs_of(const Choice& choice) {
    const Json* tokens = array_field(choice.logprobs, "content");
    std::int64_t text_at = 0;
    return tokens != nullptr ? legacy_logprobs(*tokens, text_at) : Json();
}

}  // namespace

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* choices = array_field(*root, "choices");
    if (choices == nullptr) {
        Error error(ErrorCode::provider_protocol_error, "the provider's answer has no choices");
        return error.retry_ok(true);
    }
    ChatResponse response;
    response.id = text_field(*root, "id");
    response.model = text_field(*root, "model");
    response.created = count_field(*root, "created").value_or(0);
    response.system_fingerprint = text_field(*root, "system_fingerprint");
    response.usage = openai_chat::decode_usage(body);
    for (const Json& entry : *choices) {
        Choice& choice = response.choices.emplace_back();
        choice.index = count_field(entry, "index").value_or(0);
        choice.finish = openai_chat::finish_of(text_field(entry, "finish_reason"));
        choice.message.role = Role::assistant;
        choice.message.parts.emplace_back().text = text_field(entry, "text");
        if (const Json* logprobs = object_field(entry, "logprobs"); logprobs != nullptr) {
            if (Json tokens = chat_tokens(*logprobs); !tokens.is_null()) {
                choice.logprobs = Json{{"content", std::move(tokens)}, {"refusal", nullptr}};
            }
        }
    }
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    Json choices = Json::array();
    for (const Choice& choice : response.choices) {
        const std::string_view finish = openai_chat::finish_name(choice.finish, false);
        choices.push_back(Json{{"index", choice.index},
                               {"text", text_of(choice.message)},
                               {"logprobs", logprobs_of(choice)},
                               {"finish_reason", choice.finish == FinishReason::none ? Json() : Json(finish)}});
    }
    Json json{{"id", response.id.empty() ? "cmpl-" + context.request_id : response.id},
              {"object", "text_completion"},
              {"created", response.created != 0 ? response.created : context.created},
              {"model", response.model.empty() ? context.model : response.model},
              {"choices", std::move(choices)}};
    if (response.usage.known()) {
        json["usage"] = openai_chat::usage_json(response.usage);
    }
    if (!response.system_fingerprint.empty()) {
        json["system_fingerprint"] = response.system_fingerprint;
    }
    return dump_json(json);
}

}  // namespace nexus::dialect::openai_completions
