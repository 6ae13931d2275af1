#include <array>
#include <unordered_map>
#include <utility>

#include "base/strings.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"
#include "dialect/hosted_tools.h"
#include "dialect/media.h"

namespace nexus::dialect::gemini {
namespace {

// Stands before an answer of the model that no user content precedes: contents begin with the user.
constexpr std::string_view kOpening = ".";

constexpr std::array kMediaTypes{
    std::pair<std::string_view, std::string_view>{".png", "image/png"},
    std::pair<std::string_view, std::string_view>{".webp", "image/webp"},
    std::pair<std::string_view, std::string_view>{".gif", "image/gif"},
    std::pair<std::string_view, std::string_view>{".heic", "image/heic"},
    std::pair<std::string_view, std::string_view>{".jpg", "image/jpeg"},
    std::pair<std::string_view, std::string_view>{".jpeg", "image/jpeg"},
    std::pair<std::string_view, std::string_view>{".pdf", "application/pdf"},
    std::pair<std::string_view, std::string_view>{".txt", "text/plain"},
    std::pair<std::string_view, std::string_view>{".mp4", "video/mp4"},
    std::pair<std::string_view, std::string_view>{".mp3", "audio/mp3"},
    std::pair<std::string_view, std::string_view>{".wav", "audio/wav"},
};

// A type is required; where the client gives none, the name's ending or the part's kind tells.
std::string media_type(const Part& part) {
    if (!part.media_type.empty()) {
        return part.media_type;
    }
    const std::string name = lower(part.url.substr(0, part.url.find_first_of("?#")));
    for (const auto& [ending, type] : kMediaTypes) {
        if (name.ends_with(ending)) {
            return std::string(type);
        }
    }
    switch (part.kind) {
        case Part::Kind::audio: return "audio/wav";
        case Part::Kind::file: return "application/pdf";
        case Part::Kind::video: return "video/mp4";
        default: return "image/jpeg";
    }
}

Json source_json(const Part& part) {
    if (!part.file_id.empty()) {
        return Json{{"fileData", Json{{"fileUri", part.file_id}}}};
    }
    if (!part.url.empty()) {
        return Json{{"fileData", Json{{"mimeType", media_type(part)}, {"fileUri", part.url}}}};
    }
    return Json{{"inlineData", Json{{"mimeType", media_type(part)}, {"data", part.data}}}};
}

Json media_json(const Part& part) {
    Json json = source_json(part);
    if (!part.video_metadata.is_null()) {
        json["videoMetadata"] = part.video_metadata;
    }
    if (!part.thought_signature.empty()) {
        json["thoughtSignature"] = part.thought_signature;
    }
    return json;
}

bool is_text(const Part& part) { return part.kind == Part::Kind::text || part.kind == Part::Kind::refusal; }

class TurnWriter {
  public:
    TurnWriter(const Quirks& quirks, DroppedFields& dropped) : quirks_(quirks), dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        const std::string at = "messages[" + std::to_string(index) + "]";
        switch (message.role) {
            case Role::system:
            case Role::developer: return add_system(message, at);
            case Role::user: return add_user(message, at);
            case Role::assistant: return add_answer(message, at);
            case Role::tool: return add_result(message, at);
        }
        return {};
    }

    Turns take() && {
        close_results();
        if (turns_.contents.empty() && !turns_.system.empty()) {
            // An empty list is refused; alone, the system prompt is what the user says.
            turns_.contents.push_back(Json{{"role", "user"}, {"parts", std::move(turns_.system)}});
            turns_.system = Json::array();
        }
        return std::move(turns_);
    }

  private:
    enum class Turn : std::uint8_t { none, user, model, results };

    Json& parts_of(Turn turn) {
        if (turn == Turn::model && turns_.contents.empty()) {
            turns_.contents.push_back(Json{{"role", "user"}, {"parts", Json::array({Json{{"text", kOpening}}})}});
        }
        if (last_ != turn) {
            close_results();
            turns_.contents.push_back(Json{{"role", turn == Turn::model ? "model" : "user"}, {"parts", Json::array()}});
            last_ = turn;
        }
        return turns_.contents.back()["parts"];
    }

    Result<void> add_system(const Message& message, const std::string& at) {
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const Part& part = message.parts[i];
            if (part.kind == Part::Kind::native) {
                dropped_.add(dropped_name(part));
            } else if (!is_text(part)) {
                return bad_value(at + ".content[" + std::to_string(i) + "]",
                                 "this model (gemini) takes text only in system messages");
            } else if (!part.text.empty()) {
                turns_.system.push_back(Json{{"text", part.text}});
            }
        }
        return {};
    }

    Result<void> add_user(const Message& message, const std::string& at) {
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const Part& part = message.parts[i];
            if (!part.url.empty() && !quirks_.takes_media_urls) {
                return bad_value(at + ".content[" + std::to_string(i) + "]",
                                 "this model takes pictures and files as bytes, not by URL");
            }
            add_part(Turn::user, part);
        }
        return {};
    }

    void add_part(Turn turn, const Part& part) {
        if (part.kind == Part::Kind::native) {
            if (part.origin == Dialect::gemini) {
                parts_of(turn).push_back(part.native);
            } else {
                dropped_.add(dropped_name(part));
            }
        } else if (!is_text(part)) {
            for (const std::string_view wish : lost_wishes(part)) {
                dropped_.add(wish);
            }
            parts_of(turn).push_back(media_json(part));
        } else if (!part.text.empty() || !part.thought_signature.empty()) {
            Json json{{"text", part.text}};
            if (!part.thought_signature.empty()) {
                json["thoughtSignature"] = part.thought_signature;
            }
            parts_of(turn).push_back(std::move(json));
        }
    }

    Result<void> add_answer(const Message& message, const std::string& at) {
        bool is_first_call = true;
        for (const ContentRef& ref : content_order(message)) {
            if (ref.kind == ContentRef::Kind::thinking) {
                add_thinking(message.thinking[ref.index]);
            } else if (ref.kind == ContentRef::Kind::part) {
                add_part(Turn::model, message.parts[ref.index]);
            } else if (Result<void> added = add_call(message, ref.index, std::exchange(is_first_call, false), at);
                       !added) {
                return added;
            }
        }
        return {};
    }

    void add_thinking(const ThinkingBlock& block) {
        if (block.origin == Dialect::gemini) {
            parts_of(Turn::model).push_back(thinking_part(block));
        } else {
            dropped_.add_if(!block.signature.empty() || !block.redacted.empty(), kForeignReasoning);
        }
    }

    Result<void> add_call(const Message& message, std::size_t i, bool is_first, const std::string& at) {
        ToolCall call = message.tool_calls[i];
        std::optional<Json> args = call.custom ? Json{{"input", call.arguments}} : parse_arguments(call.arguments);
        if (!args) {
            return bad_value(at + ".tool_calls[" + std::to_string(i) + "].function.arguments",
                             "expected the JSON text of an object");
        }
        names_[call.id] = call.name;
        // Gemini 3 refuses a call in the history without its signature. Of parallel calls, only the first is signed.
        if (is_first && call.thought_signature.empty() && quirks_.thinking_by_effort) {
            call.thought_signature = kFillerSignature;
        }
        parts_of(Turn::model).push_back(call_part(call, *std::move(args)));
        return {};
    }

    std::string name_of(const Message& message) const {
        const auto call = names_.find(message.tool_call_id);
        return call != names_.end() ? call->second : message.name;
    }

    Result<void> add_result(const Message& message, const std::string& at) {
        const std::string name = name_of(message);
        if (name.empty()) {
            return bad_value(at + ".tool_call_id", "names no call of an earlier assistant message");
        }
        std::string text;
        Json media = Json::array();
        for (const Part& part : message.parts) {
            if (is_text(part)) {
                text += part.text;
            } else if (part.kind == Part::Kind::native) {
                dropped_.add(dropped_name(part));
            } else {
                media.push_back(media_json(part));
            }
        }
        Json response = Json::object();
        if (!message.tool_call_id.empty()) {
            response["id"] = message.tool_call_id;
        }
        response["name"] = name;
        response["response"] = result_json(text, message.tool_failed);
        Json& parts = parts_of(Turn::results);
        if (quirks_.media_in_tool_results && !media.empty()) {
            response["parts"] = std::move(media);
        } else {
            result_media_.insert(result_media_.end(), media.begin(), media.end());
        }
        parts.push_back(Json{{"functionResponse", std::move(response)}});
        return {};
    }

    // Must be an object: an object's text is taken as it is, any other goes under Google's own keys.
    static Json result_json(const std::string& text, bool failed) {
        if (failed) {
            return Json{{"error", text}};
        }
        if (text.starts_with('{')) {
            if (std::optional<Json> object = parse_arguments(text)) {
                return *std::move(object);
            }
        }
        return Json{{"output", text}};
    }

    void close_results() {
        if (last_ == Turn::results) {
            for (Json& media : result_media_) {
                turns_.contents.back()["parts"].push_back(std::move(media));
            }
            result_media_.clear();
        }
    }

    const Quirks& quirks_;
    DroppedFields& dropped_;
    Turns turns_;
    Turn last_ = Turn::none;
    // Of each id, the newest call: an id made by position may stand in several answers.
    std::unordered_map<std::string, std::string> names_;
    std::vector<Json> result_media_;  // for models that take no media inside of a result
};

}  // namespace

Result<Turns> encode_turns(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped) {
    TurnWriter writer(quirks, dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = writer.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    return std::move(writer).take();
}

}  // namespace nexus::dialect::gemini
