#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

void read_part(const Json& part, std::string_view response_id, Message& message, std::int64_t& calls) {
    if (const Json* call = object_field(part, "functionCall"); call != nullptr) {
        const Json* args = object_field(*call, "args");
        ToolCall out{.id = text_field(*call, "id"),
                     .name = text_field(*call, "name"),
                     .arguments = args != nullptr ? dump_json(*args) : std::string("{}"),
                     .thought_signature = text_field(part, "thoughtSignature")};
        if (out.id.empty()) {
            out.id = call_id(response_id, calls);
        }
        ++calls;
        message.tool_calls.push_back(std::move(out));
    } else if (const std::string_view text = string_or(part, "text", {}); !text.empty()) {
        if (bool_field(part, "thought").value_or(false)) {
            message.reasoning += text;
        } else if (!message.parts.empty() && message.parts.back().kind == Part::Kind::text) {
            message.parts.back().text += text;
        } else {
            message.parts.push_back(Part{.text = std::string(text)});
        }
    } else if (std::optional<Part> media = media_of(part)) {
        message.parts.push_back(*std::move(media));
    }
}

Json token_json(const Json& token) {
    return Json{{"token", text_field(token, "token")},
                {"logprob", number_field(token, "logProbability").value_or(0)},
                {"bytes", nullptr}};
}

// OpenAI's `logprobs`: the chosen tokens, each with the candidates for its place.
Json logprobs_of(const Json& candidate) {
    const Json* result = object_field(candidate, "logprobsResult");
    const Json* chosen = result != nullptr ? array_field(*result, "chosenCandidates") : nullptr;
    if (chosen == nullptr) {
        return nullptr;
    }
    const Json* tops = array_field(*result, "topCandidates");
    Json content = Json::array();
    for (std::size_t i = 0; i < chosen->size(); ++i) {
        Json token = token_json((*chosen)[i]);
        Json top = Json::array();
        const Json* candidates =
            tops != nullptr && i < tops->size() ? array_field((*tops)[i], "candidates") : nullptr;
        for (std::size_t k = 0; candidates != nullptr && k < candidates->size(); ++k) {
            top.push_back(token_json((*candidates)[k]));
        }
        token["top_logprobs"] = std::move(top);
        content.push_back(std::move(token));
    }
    return Json{{"content", std::move(content)}, {"refusal", nullptr}};
}

// Why an answer was stopped, in words, is the nearest thing to OpenAI's refusal.
void add_refusal(std::string text, Message& message) {
    if (!text.empty()) {
        message.parts.push_back(Part{.kind = Part::Kind::refusal, .text = std::move(text)});
    }
}

Choice read_candidate(const Json& candidate, std::int64_t position, std::string_view response_id,
                      std::int64_t& calls) {
    Choice choice;
    choice.index = int_field(candidate, "index").value_or(position);
    choice.message.role = Role::assistant;
    const Json* content = object_field(candidate, "content");
    const Json* parts = content != nullptr ? array_field(*content, "parts") : nullptr;
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
        read_part((*parts)[i], response_id, choice.message, calls);
    }
    const Json* reason = find(candidate, "finishReason");
    choice.finish = finish_of(reason != nullptr ? *reason : Json(), !choice.message.tool_calls.empty());
    if (choice.finish == FinishReason::content_filter) {
        add_refusal(text_field(candidate, "finishMessage"), choice.message);
    }
    choice.logprobs = logprobs_of(candidate);
    return choice;
}

// A blocked prompt is a 200 without candidates.
Result<Choice> blocked_choice(const Json& root) {
    const Json* feedback = object_field(root, "promptFeedback");
    if (feedback == nullptr || find(*feedback, "blockReason") == nullptr) {
        return protocol_error("no candidates");
    }
    Choice choice;
    choice.message.role = Role::assistant;
    choice.finish = FinishReason::content_filter;
    add_refusal(text_field(*feedback, "blockReasonMessage"), choice.message);
    return choice;
}

Json candidate_json(const Choice& choice) {
    Json parts = Json::array();
    if (!choice.message.reasoning.empty()) {
        parts.push_back(Json{{"text", choice.message.reasoning}, {"thought", true}});
    }
    std::string refusal;
    for (const Part& part : choice.message.parts) {
        if (part.kind == Part::Kind::refusal) {
            refusal += part.text;
        } else if (!part.text.empty()) {
            parts.push_back(Json{{"text", part.text}});
        } else if (!part.data.empty()) {
            parts.push_back(Json{{"inlineData", Json{{"mimeType", part.media_type}, {"data", part.data}}}});
        }
    }
    for (const ToolCall& call : choice.message.tool_calls) {
        parts.push_back(call_part(call, parse_arguments(call.arguments).value_or(Json::object())));
    }
    Json candidate{{"content", Json{{"parts", std::move(parts)}, {"role", "model"}}},
                   {"finishReason", finish_reason_of(choice.finish)},
                   {"index", choice.index}};
    if (!refusal.empty()) {
        candidate["finishMessage"] = std::move(refusal);
    }
    return candidate;
}

}  // namespace

FinishReason finish_of(const Json& reason, bool has_calls) {
    std::string_view name = reason.is_string() ? std::string_view(reason.get_ref<const std::string&>()) : "";
    if (reason.is_number_integer()) {
        const auto number = reason.get<std::int64_t>();
        name = number == 2 ? "MAX_TOKENS" : number == 3 ? "SAFETY" : number == 4 ? "RECITATION" : "STOP";
    }
    if (name == "MAX_TOKENS") {
        return FinishReason::length;
    }
    if (name == "SAFETY" || name == "RECITATION" || name == "LANGUAGE" || name == "BLOCKLIST" ||
        name == "PROHIBITED_CONTENT" || name == "SPII" || name == "NO_IMAGE" || name == "MODEL_ARMOR" ||
        name.starts_with("IMAGE_")) {
        return FinishReason::content_filter;
    }
    return has_calls ? FinishReason::tool_calls : FinishReason::stop;
}

std::string_view finish_reason_of(FinishReason finish) {
    switch (finish) {
        case FinishReason::length: return "MAX_TOKENS";
        case FinishReason::content_filter: return "SAFETY";
        default: return "STOP";
    }
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    if (const Json* error = object_field(*root, "error"); error != nullptr) {
        return error_of(*error);
    }
    ChatResponse response;
    response.id = text_field(*root, "responseId");
    response.model = text_field(*root, "modelVersion");
    if (const Json* usage = object_field(*root, "usageMetadata"); usage != nullptr) {
        response.usage = usage_of(*usage);
    }
    const Json* candidates = array_field(*root, "candidates");
    if (candidates == nullptr || candidates->empty()) {
        Result<Choice> blocked = blocked_choice(*root);
        if (!blocked) {
            return std::move(blocked).error();
        }
        response.choices.push_back(*std::move(blocked));
        return response;
    }
    std::int64_t calls = 0;
    for (const Json& candidate : *candidates) {
        const auto position = static_cast<std::int64_t>(response.choices.size());
        response.choices.push_back(read_candidate(candidate, position, response.id, calls));
    }
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    Json candidates = Json::array();
    for (const Choice& choice : response.choices) {
        candidates.push_back(candidate_json(choice));
    }
    Json out{{"candidates", std::move(candidates)},
             {"usageMetadata", usage_json(response.usage)},
             {"modelVersion", response.model.empty() ? context.model : response.model},
             {"responseId", response.id.empty() ? context.request_id : response.id}};
    return dump_json(out);
}

}  // namespace nexus::dialect::gemini
