#include <algorithm>

#include "base/strings.h"
#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/media.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

void add_text(Message& message, Part::Kind kind, std::string text) {
    if (!text.empty()) {
        Part part;
        part.kind = kind;
        part.text = std::move(text);
        message.parts.push_back(std::move(part));
    }
}

// Mistral's reasoning models answer in chunks: {type: thinking, thinking: [{type: text, text}]}, {type: text, text}.
void decode_chunks(const Json& chunks, Message& message) {
    for (const Json& chunk : chunks) {
        if (const Json* thinking = array_field(chunk, "thinking"); thinking != nullptr) {
            for (const Json& thought : *thinking) {
                message.reasoning += string_or(thought, "text", "");
            }
        } else {
            add_text(message, Part::Kind::text, text_field(chunk, "text"));
        }
    }
}

// A spoken answer has its words in the transcript and no content; dialects without sound get them as text.
void decode_audio(const Json& message, Message& out) {
    const Json* audio = object_field(message, "audio");
    if (audio == nullptr) {
        return;
    }
    Part part;
    part.kind = Part::Kind::audio;
    part.file_id = text_field(*audio, "id");
    part.data = text_field(*audio, "data");
    part.media_type = audio_type_of(part.data);
    if (out.parts.empty()) {
        add_text(out, Part::Kind::text, text_field(*audio, "transcript"));
    }
    out.parts.push_back(std::move(part));
}

// Web pages are OpenAI's own annotations; they stand on the whole text.
void decode_citations(const Json& json, Message& message) {
    const auto text = std::ranges::find(message.parts, Part::Kind::text, &Part::kind);
    const Json* annotations = array_field(json, "annotations");
    for (std::size_t i = 0; annotations != nullptr && text != message.parts.end() && i < annotations->size(); ++i) {
        text->citations.push_back(citation_of_annotation((*annotations)[i], Dialect::openai_chat));
    }
}

// OpenRouter's and LiteLLM's place for what a model has drawn.
void decode_images(const Json& json, Message& message) {
    const Json* images = array_field(json, "images");
    for (std::size_t i = 0; images != nullptr && i < images->size(); ++i) {
        if (std::optional<Part> image = image_of((*images)[i])) {
            message.parts.push_back(*std::move(image));
        }
    }
}

Message decode_message(const Json& json) {
    Message message;
    message.role = Role::assistant;
    if (const Json* content = find(json, "content"); content != nullptr && content->is_array()) {
        decode_chunks(*content, message);
    } else {
        add_text(message, Part::Kind::text, text_field(json, "content"));
    }
    add_text(message, Part::Kind::refusal, text_field(json, "refusal"));
    decode_citations(json, message);
    decode_audio(json, message);
    decode_images(json, message);
    // DeepSeek, xAI, vLLM say reasoning_content; Groq, OpenRouter, Ollama say reasoning.
    for (const char* key : {"reasoning_content", "reasoning"}) {
        if (message.reasoning.empty()) {
            message.reasoning = text_field(json, key);
        }
    }
    message.thinking = thinking_of(json);
    if (const Json* calls = array_field(json, "tool_calls"); calls != nullptr) {
        for (const Json& call : *calls) {
            message.tool_calls.push_back(tool_call_of(call));
        }
    }
    if (const Json* call = object_field(json, "function_call"); call != nullptr && message.tool_calls.empty()) {
        ToolCall decoded = tool_call_of(*call);
        decoded.id = "call_0";
        message.tool_calls.push_back(std::move(decoded));
    }
    return message;
}

Choice decode_choice(const Json& json, std::size_t place) {
    Choice choice;
    choice.index = count_field(json, "index").value_or(static_cast<std::int64_t>(place));
    if (const Json* message = object_field(json, "message"); message != nullptr) {
        choice.message = decode_message(*message);
    }
    choice.message.role = Role::assistant;
    choice.finish = finish_of(string_or(json, "finish_reason", ""));
    if (const Json* logprobs = object_field(json, "logprobs"); logprobs != nullptr) {
        choice.logprobs = *logprobs;
    }
    return choice;
}

std::string joined(const Message& message, Part::Kind kind) {
    std::string text;
    for (const Part& part : message.parts) {
        if (part.kind == kind) {
            text += part.text;
        }
    }
    return text;
}

void encode_calls(Json& json, const Message& message, const AnswerContext& context) {
    if (message.tool_calls.empty()) {
        return;
    }
    if (context.legacy_functions) {
        // The deprecated form has one call only.
        json["function_call"] = tool_call_json(message.tool_calls[0])["function"];
        return;
    }
    Json calls = Json::array();
    for (const ToolCall& call : message.tool_calls) {
        calls.push_back(context.strict ? tool_call_json(call) : signed_call_json(call));
    }
    json["tool_calls"] = std::move(calls);
}

void encode_audio(Json& json, const Message& message) {
    for (const Part& part : message.parts) {
        if (part.kind == Part::Kind::audio) {
            const std::string transcript = joined(message, Part::Kind::text);
            json["audio"] = Json{{"id", part.file_id}, {"data", part.data}, {"transcript", transcript}};
        }
    }
}

// Citations and pictures; what OpenAI has no member for stands beside its own.
void encode_extras(Json& json, const Message& message, bool strict) {
    Json annotations = Json::array();
    Json documents = Json::array();
    Json images = Json::array();
    for (const Part& part : message.parts) {
        for (const Citation& citation : part.citations) {
            Json annotation = chat_annotation(citation);
            (annotation.is_null() ? documents : annotations)
                .push_back(annotation.is_null() ? document_citation(citation) : std::move(annotation));
        }
        if (part.kind == Part::Kind::image) {
            images.push_back(Json{{"type", "image_url"}, {"image_url", {{"url", image_url(part)}}}});
        }
    }
    if (!annotations.empty()) {
        json["annotations"] = std::move(annotations);
    }
    if (!documents.empty() && !strict) {
        json["citations"] = std::move(documents);
    }
    if (!images.empty() && !strict) {
        json["images"] = std::move(images);
    }
}

// A signature that belongs to a call stands with the call.
void encode_reasoning(Json& json, const Message& message) {
    if (!message.reasoning.empty()) {
        json["reasoning_content"] = message.reasoning;
    }
    if (!message.thinking.empty()) {
        json["thinking_blocks"] = thinking_json(message.thinking);
    }
}

Json message_json(const Choice& choice, const AnswerContext& context) {
    const Message& message = choice.message;
    const std::string text = joined(message, Part::Kind::text);
    const std::string refusal = joined(message, Part::Kind::refusal);
    const bool has_none = text.empty() && (!message.tool_calls.empty() || !refusal.empty());
    Json json{{"role", "assistant"},
              {"content", has_none ? Json() : Json(text)},
              {"refusal", refusal.empty() ? Json() : Json(refusal)}};
    if (!context.strict) {
        encode_reasoning(json, message);
    }
    encode_calls(json, message, context);
    encode_audio(json, message);
    encode_extras(json, message, context.strict);
    return json;
}

}  // namespace

FinishReason finish_of(std::string_view reason) {
    if (reason.empty()) {
        return FinishReason::none;
    }
    // model_length is Mistral's; insufficient_system_resource is DeepSeek's word for an answer that it cut short.
    if (reason == "length" || reason == "model_length" || reason == "max_tokens" ||
        reason == "insufficient_system_resource") {
        return FinishReason::length;
    }
    if (reason == "tool_calls" || reason == "function_call") {
        return FinishReason::tool_calls;
    }
    // Everything else ends an answer that is whole: stop, Together's eos, words of servers unknown to us.
    return reason == "content_filter" ? FinishReason::content_filter : FinishReason::stop;
}

std::string_view finish_name(FinishReason finish, bool legacy_functions) {
    switch (finish) {
        case FinishReason::none: return "null";
        case FinishReason::stop: return "stop";
        case FinishReason::length: return "length";
        case FinishReason::tool_calls: return legacy_functions ? "function_call" : "tool_calls";
        case FinishReason::content_filter: return "content_filter";
    }
    return "stop";
}

Result<ChatResponse> decode_response(std::string_view body) {
    Result<Json> root = parse_provider_json(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* choices = array_field(*root, "choices");
    if (choices == nullptr) {
        // OpenRouter answers 200 with an error object when the model failed after the head was sent.
        if (const Json* error = find(*root, "error"); error != nullptr && !error->is_null()) {
            return decode_stream_error(body);
        }
        Error error(ErrorCode::provider_protocol_error, "the provider's answer has no choices");
        return error.retry_ok(true);
    }
    ChatResponse response;
    response.id = text_field(*root, "id");
    response.model = text_field(*root, "model");
    response.created = count_field(*root, "created").value_or(0);
    response.service_tier = text_field(*root, "service_tier");
    response.system_fingerprint = text_field(*root, "system_fingerprint");
    for (std::size_t i = 0; i < choices->size(); ++i) {
        response.choices.push_back(decode_choice((*choices)[i], i));
    }
    if (const Json* usage = object_field(*root, "usage"); usage != nullptr) {
        response.usage = decode_usage(dump_json(Json{{"usage", *usage}}));
    }
    return response;
}

std::string encode_response(const ChatResponse& response, const AnswerContext& context) {
    Json choices = Json::array();
    for (const Choice& choice : response.choices) {
        const std::string_view finish = finish_name(choice.finish, context.legacy_functions);
        choices.push_back(Json{{"index", choice.index},
                               {"message", message_json(choice, context)},
                               {"logprobs", choice.logprobs},
                               {"finish_reason", choice.finish == FinishReason::none ? Json() : Json(finish)}});
    }
    Json json{{"id", response.id.empty() ? "chatcmpl-" + context.request_id : response.id},
              {"object", "chat.completion"},
              {"created", response.created != 0 ? response.created : context.created},
              {"model", response.model.empty() ? context.model : response.model},
              {"choices", std::move(choices)}};
    if (response.usage.known()) {
        json["usage"] = usage_json(response.usage);
    }
    if (!response.system_fingerprint.empty()) {
        json["system_fingerprint"] = response.system_fingerprint;
    }
    if (!response.service_tier.empty()) {
        json["service_tier"] = response.service_tier;
    }
    return dump_json(json);
}

}  // namespace nexus::dialect::openai_chat
