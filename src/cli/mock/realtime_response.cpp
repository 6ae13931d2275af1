#include <algorithm>

#include "base/encoding.h"
#include "cli/mock/answer.h"
#include "cli/mock/realtime_session.h"
#include "cli/mock/sound.h"
#include "cli/mock/token.h"
#include "dialect/codec.h"
#include "dialect/fields.h"

/// What a session says: one response, event by event.
namespace nexus::cli {
namespace {

using dialect::array_field;
using dialect::object_field;

constexpr std::chrono::milliseconds kTokenSound{50};

/// An item of the conversation as the Responses API has it, whose codec then reads the request.
Json response_item(const Json& item) {
    if (!item.is_object()) {
        return item;  // which the codec refuses
    }
    Json out = item;
    for (const char* own : {"object", "status"}) {
        out.erase(own);
    }
    const Json* content = array_field(item, "content");
    if (content == nullptr) {
        return out;
    }
    const bool assistant = string_or(item, "role", "") == "assistant";
    out["content"] = Json::array();
    for (const Json& part : *content) {
        if (string_or(part, "type", "") == "input_image") {
            out["content"].push_back(part);
            continue;
        }
        std::string text(string_or(part, "text", string_or(part, "transcript", "")));
        if (text.empty() && string_or(part, "type", "") == "input_audio") {
            text = "[audio]";
        }
        out["content"].push_back({{"type", assistant ? "output_text" : "input_text"}, {"text", std::move(text)}});
    }
    return out;
}

bool has_audio(const Json& object, bool fallback) {
    for (const std::string_view name : {"output_modalities", "modalities"}) {
        if (const Json* modalities = array_field(object, name)) {
            return std::find(modalities->begin(), modalities->end(), Json("audio")) != modalities->end();
        }
    }
    return fallback;
}

Json usage_json(const dialect::Usage& usage, std::int64_t audio_input) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    const std::int64_t cached = usage.cached.value_or(0);
    const std::int64_t spoken = usage.audio_output.value_or(0);
    return Json{{"total_tokens", input + output},
                {"input_tokens", input},
                {"output_tokens", output},
                {"input_token_details",
                 {{"text_tokens", input - audio_input},
                  {"audio_tokens", audio_input},
                  {"image_tokens", 0},
                  {"cached_tokens", cached},
                  {"cached_tokens_details", {{"text_tokens", cached}, {"audio_tokens", 0}}}}},
                {"output_token_details", {{"text_tokens", output - spoken}, {"audio_tokens", spoken}}}};
}

}  // namespace

Result<dialect::ChatRequest> RealtimeSession::request_for(const Json& wanted) const {
    Json body = {{"model", options_.model}};
    for (const std::string name : {"instructions", "tools", "tool_choice"}) {
        const Json* own = find(wanted, name);
        body[name] = own != nullptr ? *own : session_.value(name, Json());
    }
    for (const std::string_view name : {"max_output_tokens", "max_response_output_tokens"}) {
        const Json* own = find(wanted, name);
        own = own != nullptr ? own : find(session_, name);
        if (own != nullptr && own->is_number_integer()) {
            body["max_output_tokens"] = *own;
        }
    }
    const Json* input = array_field(wanted, "input");
    body["input"] = Json::array();
    for (const Json& item : input != nullptr ? *input : items_) {
        body["input"].push_back(response_item(item));
    }
    return dialect::codec_for(dialect::Dialect::openai_responses).decode_request(dump_json(body));
}

void RealtimeSession::respond(const Json& event, Events& out) {
    const Json* response = object_field(event, "response");
    const Json wanted = response != nullptr ? *response : Json::object();
    const Result<dialect::ChatRequest> request = request_for(wanted);
    if (!request) {
        refuse(out, request.error().message(), event);
        return;
    }
    const dialect::ChatResponse answer = compose_answer(*request, behaviour_, next_id(""));
    const dialect::Choice& choice = answer.choices.front();
    aloud_ = has_audio(wanted, has_audio(session_, !options_.beta)) && choice.message.tool_calls.empty();
    responding_ = true;
    items_before_ = items_.size();
    output_ = Json::array();
    response_id_ = next_id("resp_");
    usage_ = answer.usage;
    usage_.input = usage_.input.value_or(0) + audio_tokens_;
    usage_.audio_input = audio_tokens_;
    usage_.audio_output = aloud_ ? usage_.output.value_or(0) : 0;
    push(out, "response.created",
         {{"response",
           {{"id", response_id_}, {"object", "realtime.response"}, {"status", "in_progress"}, {"output", output_}}}});
    if (choice.message.tool_calls.empty()) {
        say(choice, aloud_, out);
    }
    for (std::size_t i = 0; i < choice.message.tool_calls.size(); ++i) {
        call(choice.message.tool_calls[i], i, out);
    }
    end_response(choice.finish == dialect::FinishReason::length ? "incomplete" : "completed", out);
}

void RealtimeSession::open_item(const Json& item, std::size_t index, Events& out) {
    push(out, "response.output_item.added", {{"response_id", response_id_}, {"output_index", index}, {"item", item}});
    const Json before = items_.empty() ? Json() : Json(string_or(items_.back(), "id", ""));
    push(out, "conversation.item.added", {{"previous_item_id", before}, {"item", item}});
}

void RealtimeSession::close_item(const Json& item, std::size_t index, Events& out) {
    if (!options_.beta) {
        const Json before = items_.empty() ? Json() : Json(string_or(items_.back(), "id", ""));
        push(out, "conversation.item.done", {{"previous_item_id", before}, {"item", item}});
    }
    push(out, "response.output_item.done", {{"response_id", response_id_}, {"output_index", index}, {"item", item}});
    items_.push_back(item);
    output_.push_back(item);
}

void RealtimeSession::say(const dialect::Choice& choice, bool aloud, Events& out) {
    const std::string text = choice.message.parts.empty() ? std::string() : choice.message.parts.front().text;
    Json item = {{"id", next_id("item_")},  {"object", "realtime.item"}, {"type", "message"},
                 {"status", "in_progress"}, {"role", "assistant"},       {"content", Json::array()}};
    const Json place = {
        {"response_id", response_id_}, {"item_id", item["id"]}, {"output_index", 0}, {"content_index", 0}};
    const auto with = [&place](const std::string& name, Json value) {
        Json members = place;
        members[name] = std::move(value);
        return members;
    };
    const std::string words = aloud ? "transcript" : "text";
    const std::string kind = aloud ? "response.output_audio_transcript" : "response.output_text";
    open_item(item, 0, out);
    push(out, "response.content_part.added", with("part", {{"type", aloud ? "audio" : "text"}, {words, ""}}));
    const std::string sound = aloud ? base64_encode(make_sound("pcm", kTokenSound)->bytes) : std::string();
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view token = token_at(text, at);
        at += token.size();
        push(out, kind + ".delta", with("delta", token), true);
        if (aloud) {
            push(out, "response.output_audio.delta", with("delta", sound));
        }
    }
    if (aloud) {
        push(out, "response.output_audio.done", place);
    }
    push(out, kind + ".done", with(words, text));
    push(out, "response.content_part.done", with("part", {{"type", aloud ? "audio" : "text"}, {words, text}}));
    const std::string type = std::string(options_.beta ? "" : "output_") + (aloud ? "audio" : "text");
    item["status"] = choice.finish == dialect::FinishReason::length ? "incomplete" : "completed";
    item["content"].push_back({{"type", type}, {words, text}});
    close_item(item, 0, out);
}

void RealtimeSession::call(const dialect::ToolCall& call, std::size_t index, Events& out) {
    Json item = {{"id", next_id("item_")},  {"object", "realtime.item"}, {"type", "function_call"},
                 {"status", "in_progress"}, {"name", call.name},         {"call_id", call.id},
                 {"arguments", ""}};
    const Json place = {
        {"response_id", response_id_}, {"item_id", item["id"]}, {"output_index", index}, {"call_id", call.id}};
    open_item(item, index, out);
    const std::string_view arguments = call.arguments;
    for (std::size_t at = 0; at < arguments.size();) {
        Json members = place;
        members["delta"] = token_at(arguments, at);
        at += token_at(arguments, at).size();
        push(out, "response.function_call_arguments.delta", std::move(members), true);
    }
    Json done = place;
    done["name"] = call.name;
    done["arguments"] = call.arguments;
    push(out, "response.function_call_arguments.done", std::move(done));
    item["status"] = "completed";
    item["arguments"] = call.arguments;
    close_item(item, index, out);
}

void RealtimeSession::end_response(std::string_view status, Events& out) {
    Json response = {{"id", response_id_}, {"object", "realtime.response"}, {"status", status}, {"output", output_}};
    response["usage"] = usage_json(usage_, usage_.audio_input.value_or(0));
    push(out, "response.done", {{"response", std::move(response)}});
}

std::vector<RealtimeEvent> RealtimeSession::cancel(std::int64_t tokens) {
    Events out;
    if (!responding_) {
        return out;
    }
    responding_ = false;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(items_before_), items_.end());
    output_ = Json::array();
    usage_.output = std::min(usage_.output.value_or(0), tokens);
    usage_.audio_output = aloud_ ? usage_.output : std::optional<std::int64_t>(0);
    end_response("cancelled", out);
    return out;
}

}  // namespace nexus::cli
