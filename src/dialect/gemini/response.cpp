#include <algorithm>

#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, "the provider's answer has " + std::string(what));
    return error.retry_ok(true);
}

ToolCall call_of(const Json& call, const Json& part, std::string_view response_id, std::int64_t number) {
    const Json* args = object_field(call, "args");
    ToolCall out{.id = text_field(call, "id"),
                 .name = text_field(call, "name"),
                 .arguments = args != nullptr ? dump_json(*args) : std::string("{}"),
                 .thought_signature = text_field(part, "thoughtSignature")};
    if (out.id.empty()) {
        out.id = call_id(response_id, number);
    }
    return out;
}

// Texts that follow each other are one, as a stream cuts them anywhere.
void add_part(Part part, std::int32_t place, Message& message) {
    const bool is_text = part.kind == Part::Kind::text;
    Part* last = message.parts.empty() ? nullptr : &message.parts.back();
    if (is_text && last != nullptr && last->kind == Part::Kind::text && last->thought_signature.empty() &&
        last->place + 1 == place) {
        last->text += part.text;
        last->thought_signature = std::move(part.thought_signature);
        last->place = place;
        return;
    }
    if (!is_text || !part.text.empty() || !part.thought_signature.empty()) {
        part.place = place;
        message.parts.push_back(std::move(part));
    }
}

void read_part(const Json& part, std::string_view response_id, std::int32_t place, Message& message,
               std::int64_t& calls) {
    if (const Json* call = object_field(part, "functionCall"); call != nullptr) {
        message.tool_calls.push_back(call_of(*call, part, response_id, calls++));
        message.tool_calls.back().place = place;
    } else if (std::optional<ThinkingBlock> thought = thinking_of(part)) {
        message.reasoning += thought->text;
        thought->place = place;
        message.thinking.push_back(*std::move(thought));
    } else if (std::optional<Part> other = part_of(part)) {
        add_part(*std::move(other), place, message);
    }
}

// Why an answer was stopped, in words, is the nearest thing to OpenAI's refusal.
void add_refusal(std::string text, Message& message) {
    if (!text.empty()) {
        message.parts.push_back(Part{.kind = Part::Kind::refusal, .text = std::move(text)});
    }
}

void read_metadata(const Json& candidate, Choice& choice) {
    const auto text = std::ranges::find(choice.message.parts, Part::Kind::text, &Part::kind);
    if (text != choice.message.parts.end()) {
        text->citations = citations_of(candidate, text->text);
    }
    if (const Json* grounding = object_field(candidate, "groundingMetadata"); grounding != nullptr) {
        choice.grounding = *grounding;
    }
    if (const Json* ratings = array_field(candidate, "safetyRatings"); ratings != nullptr) {
        choice.safety_ratings = *ratings;
    }
}

Choice read_candidate(const Json& candidate, std::int64_t position, std::string_view response_id, std::int64_t& calls) {
    Choice choice;
    choice.index = int_field(candidate, "index").value_or(position);
    choice.message.role = Role::assistant;
    const Json* content = object_field(candidate, "content");
    const Json* parts = content != nullptr ? array_field(*content, "parts") : nullptr;
    for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
        read_part((*parts)[i], response_id, static_cast<std::int32_t>(i) + 1, choice.message, calls);
    }
    drop_unsealed(choice.message);
    const Json* reason = find(candidate, "finishReason");
    choice.finish = finish_of(reason != nullptr ? *reason : Json(), !choice.message.tool_calls.empty());
    if (choice.finish == FinishReason::content_filter) {
        add_refusal(text_field(candidate, "finishMessage"), choice.message);
    }
    choice.native_finish = telling_reason(reason != nullptr ? *reason : Json());
    choice.logprobs = logprobs_of(candidate);
    read_metadata(candidate, choice);
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

// Null for a part that has no form here.
Json part_json(const Part& part) {
    Json json;
    if (part.kind == Part::Kind::native) {
        return part.origin == Dialect::gemini ? part.native : Json();
    }
    if (!part.data.empty()) {
        json = Json{{"inlineData", Json{{"mimeType", part.media_type}, {"data", part.data}}}};
    } else if (!part.text.empty() || !part.thought_signature.empty()) {
        json = Json{{"text", part.text}};
    }
    if (!part.thought_signature.empty()) {
        json["thoughtSignature"] = part.thought_signature;
    }
    return json;
}

Json parts_json(const Message& message, std::string& refusal) {
    Json parts = Json::array();
    if (message.thinking.empty() && !message.reasoning.empty()) {
        parts.push_back(Json{{"text", message.reasoning}, {"thought", true}});
    }
    for (const ContentRef& ref : content_order(message)) {
        if (ref.kind == ContentRef::Kind::thinking) {
            parts.push_back(thinking_part(message.thinking[ref.index]));
        } else if (ref.kind == ContentRef::Kind::call) {
            const ToolCall& call = message.tool_calls[ref.index];
            parts.push_back(call_part(call, call_args(call)));
        } else if (const Part& part = message.parts[ref.index]; part.kind == Part::Kind::refusal) {
            refusal += part.text;
        } else if (Json json = part_json(part); !json.is_null()) {
            parts.push_back(std::move(json));
        }
    }
    return parts;
}

void write_metadata(const Choice& choice, Json& candidate) {
    std::string text;
    std::vector<Citation> citations;
    for (const Part& part : choice.message.parts) {
        text += part.kind == Part::Kind::text ? part.text : std::string();
        citations.insert(citations.end(), part.citations.begin(), part.citations.end());
    }
    Json grounding = choice.grounding.is_null() ? grounding_json(citations, text) : choice.grounding;
    if (!grounding.is_null()) {
        candidate["groundingMetadata"] = std::move(grounding);
    }
    if (const Json* tokens = array_field(choice.logprobs, "content"); tokens != nullptr) {
        candidate["logprobsResult"] = logprobs_json(*tokens);
    }
    if (!choice.safety_ratings.is_null()) {
        candidate["safetyRatings"] = choice.safety_ratings;
    }
}

Json candidate_json(const Choice& choice) {
    std::string refusal;
    Json candidate{{"content", Json{{"parts", parts_json(choice.message, refusal)}, {"role", "model"}}},
                   {"finishReason", finish_reason_of(choice.finish, choice.native_finish)},
                   {"index", choice.index}};
    if (!refusal.empty()) {
        candidate["finishMessage"] = std::move(refusal);
    }
    write_metadata(choice, candidate);
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

std::string telling_reason(const Json& reason) {
    if (!reason.is_string()) {
        return {};
    }
    const auto name = reason.get<std::string>();
    return name == "STOP" || name == "MAX_TOKENS" || name == "SAFETY" ? std::string() : name;
}

std::string_view finish_reason_of(FinishReason finish, std::string_view native) {
    // The words of this dialect are all in capitals; another dialect's never are.
    if (!native.empty() && std::ranges::none_of(native, [](char c) { return c >= 'a' && c <= 'z'; })) {
        return native;
    }
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
