#include "cli/mock/realtime_session.h"

#include <algorithm>

#include "dialect/fields.h"

namespace nexus::cli {
namespace {

using dialect::object_field;

constexpr std::size_t kAudioTokenBytes = 2'400;  // 50 ms of 16 bits at 24 kHz

Json default_session(const RealtimeSession::Options& options) {
    Json session = {{"id", "sess_" + options.id}, {"object", "realtime.session"}, {"model", options.model}};
    session["instructions"] = "";
    session["tools"] = Json::array();
    session["tool_choice"] = "auto";
    if (options.beta) {
        session["modalities"] = Json::array({"text", "audio"});
        session["voice"] = "alloy";
        session["input_audio_format"] = "pcm16";
        session["output_audio_format"] = "pcm16";
        session["max_response_output_tokens"] = "inf";
    } else {
        const Json format = {{"type", "audio/pcm"}, {"rate", 24'000}};
        session["type"] = "realtime";
        session["output_modalities"] = Json::array({"audio"});
        session["audio"] = {{"input", {{"format", format}}}, {"output", {{"format", format}, {"voice", "alloy"}}}};
        session["max_output_tokens"] = "inf";
    }
    return session;
}

}  // namespace

RealtimeSession::RealtimeSession(Options options, const MockBehaviour& behaviour)
    : options_(std::move(options)), behaviour_(behaviour), session_(default_session(options_)) {}

std::vector<RealtimeEvent> RealtimeSession::open() {
    Events out;
    push(out, "session.created", {{"session", session_}});
    return out;
}

std::vector<RealtimeEvent> RealtimeSession::take(std::string_view message) {
    Events out;
    responding_ = false;
    const Result<Json> event = parse_json(message);
    if (!event || !event->is_object()) {
        refuse(out, "The event is not the JSON of an object.", Json());
        return out;
    }
    const std::string_view type = string_or(*event, "type", "");
    if (type == "session.update") {
        update_session(*event, out);
    } else if (type == "conversation.item.create") {
        const Json* item = object_field(*event, "item");
        add_item(item != nullptr ? *item : Json::object(), out);
    } else if (type == "conversation.item.delete") {
        forget_item(*event, out);
    } else if (type == "input_audio_buffer.append") {
        audio_bytes_ += string_or(*event, "audio", "").size() / 4 * 3;  // base64
    } else if (type == "input_audio_buffer.commit") {
        commit_audio(out);
    } else if (type == "input_audio_buffer.clear") {
        audio_bytes_ = 0;
        push(out, "input_audio_buffer.cleared", Json::object());
    } else if (type == "response.create") {
        respond(*event, out);
    } else {
        refuse(out,
               type == "response.cancel" ? "There is no response to cancel." : "The mock provider knows no such event.",
               *event);
    }
    return out;
}

void RealtimeSession::push(Events& out, std::string_view type, Json members, bool token) {
    Json event = {{"type", name_of(type)}, {"event_id", "event_" + options_.id + "_" + std::to_string(events_)}};
    ++events_;
    event.update(members);
    out.push_back({dump_json(event), token});
}

void RealtimeSession::refuse(Events& out, std::string message, const Json& event) {
    const std::string_view id = string_or(event, "event_id", "");
    Json error = {{"type", "invalid_request_error"}, {"code", "invalid_event"}, {"message", std::move(message)}};
    error["param"] = Json();
    error["event_id"] = id.empty() ? Json() : Json(id);
    push(out, "error", {{"error", std::move(error)}});
}

void RealtimeSession::update_session(const Json& event, Events& out) {
    const Json* update = object_field(event, "session");
    if (update == nullptr) {
        refuse(out, "session: expected an object", event);
        return;
    }
    session_.merge_patch(*update);
    push(out, "session.updated", {{"session", session_}});
}

void RealtimeSession::add_item(Json item, Events& out) {
    if (!item.contains("type") || items_.size() >= kRealtimeItemsMax) {
        refuse(out, "item: expected one with a type, and not too many of them", item);
        return;
    }
    if (string_or(item, "id", "").empty()) {
        item["id"] = next_id("item_");
    }
    item["object"] = "realtime.item";
    item["status"] = "completed";
    const Json before = items_.empty() ? Json() : Json(string_or(items_.back(), "id", ""));
    const Json members = {{"previous_item_id", before}, {"item", item}};
    push(out, "conversation.item.added", members);
    if (!options_.beta) {
        push(out, "conversation.item.done", members);
    }
    items_.push_back(std::move(item));
}

void RealtimeSession::commit_audio(Events& out) {
    if (audio_bytes_ == 0) {
        refuse(out, "The audio buffer is empty.", Json());
        return;
    }
    audio_tokens_ += static_cast<std::int64_t>((audio_bytes_ + kAudioTokenBytes - 1) / kAudioTokenBytes);
    audio_bytes_ = 0;
    const std::string id = next_id("item_");
    const Json before = items_.empty() ? Json() : Json(string_or(items_.back(), "id", ""));
    push(out, "input_audio_buffer.committed", {{"previous_item_id", before}, {"item_id", id}});
    const Json part = {{"type", "input_audio"}, {"transcript", nullptr}};
    add_item({{"id", id}, {"type", "message"}, {"role", "user"}, {"content", Json::array({part})}}, out);
}

void RealtimeSession::forget_item(const Json& event, Events& out) {
    const std::string_view id = string_or(event, "item_id", "");
    const auto found =
        std::find_if(items_.begin(), items_.end(), [id](const Json& item) { return string_or(item, "id", "") == id; });
    if (found == items_.end()) {
        refuse(out, "item_id: the conversation has no such item", event);
        return;
    }
    items_.erase(found);
    push(out, "conversation.item.deleted", {{"item_id", id}});
}

std::string RealtimeSession::name_of(std::string_view name) const {
    struct Names {
        std::string_view now;
        std::string_view beta;
    };
    static constexpr Names kNames[] = {
        {"conversation.item.added", "conversation.item.created"},
        {"response.output_text.delta", "response.text.delta"},
        {"response.output_text.done", "response.text.done"},
        {"response.output_audio.delta", "response.audio.delta"},
        {"response.output_audio.done", "response.audio.done"},
        {"response.output_audio_transcript.delta", "response.audio_transcript.delta"},
        {"response.output_audio_transcript.done", "response.audio_transcript.done"},
    };
    if (options_.beta) {
        for (const Names& row : kNames) {
            if (row.now == name) {
                return std::string(row.beta);
            }
        }
    }
    return std::string(name);
}

std::string RealtimeSession::next_id(std::string_view prefix) {
    return std::string(prefix) + options_.id + "_" + std::to_string(ids_++);
}

}  // namespace nexus::cli
