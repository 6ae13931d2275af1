#include <utility>

#include "dialect/custom_tools.h"
#include "dialect/dropped.h"
#include "dialect/hosted_tools.h"
#include "dialect/media.h"
#include "dialect/openai_chat/request_messages.h"
#include "dialect/openai_chat/request_tools.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::openai_chat {
namespace {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::system: return "system";
        case Role::developer: return "developer";
        case Role::user: return "user";
        case Role::assistant: return "assistant";
        case Role::tool: return "tool";
    }
    return "user";
}

Json image_json(const Part& part) {
    Json image{{"url", image_url(part)}};
    if (!part.detail.empty()) {
        image["detail"] = part.detail;
    }
    return Json{{"type", "image_url"}, {"image_url", std::move(image)}};
}

Json file_json(const Part& part) {
    Json file = Json::object();
    if (!part.filename.empty()) {
        file["filename"] = part.filename;
    }
    if (!part.data.empty()) {
        file["file_data"] = data_url(part);
    } else {
        file["file_id"] = part.file_id;
    }
    return Json{{"type", "file"}, {"file", std::move(file)}};
}

// Null for what this dialect has no part for.
Json part_json(const Part& part, const Quirks& quirks) {
    Json json;
    switch (part.kind) {
        case Part::Kind::text: json = Json{{"type", "text"}, {"text", part.text}}; break;
        case Part::Kind::refusal: json = Json{{"type", "refusal"}, {"refusal", part.text}}; break;
        case Part::Kind::image: json = image_json(part); break;
        case Part::Kind::audio:
            json = Json{{"type", "input_audio"},
                        {"input_audio", {{"data", part.data}, {"format", audio_format(part.media_type)}}}};
            break;
        case Part::Kind::file: json = file_json(part); break;
        case Part::Kind::video:
            json = Json{{"type", "video_url"}, {"video_url", {{"url", part.data.empty() ? part.url : data_url(part)}}}};
            break;
        case Part::Kind::native: return Json();
    }
    if (quirks.cache_control && !part.cache_control.is_null()) {
        json["cache_control"] = part.cache_control;
    }
    return json;
}

bool is_text(const Part& part) { return part.kind == Part::Kind::text || part.kind == Part::Kind::refusal; }

// Writes messages in the rules of this dialect: results of tools are text, so that their pictures and files follow in a
// message of the user's behind the last result.
class MessageWriter {
  public:
    MessageWriter(const Quirks& quirks, DroppedFields& dropped) : quirks_(quirks), dropped_(dropped) {}

    Result<void> add(const Message& message, std::size_t index) {
        if (message.role != Role::tool) {
            flush_media();
        }
        Result<Json> content = content_json(message, "messages[" + std::to_string(index) + "]");
        if (!content) {
            return std::move(content).error();
        }
        Json json{{"role", role_name(message.role)}, {"content", *std::move(content)}};
        if (!message.name.empty() && message.role != Role::tool) {
            json["name"] = message.name;
        }
        if (message.role == Role::tool) {
            json["tool_call_id"] = message.tool_call_id;
            dropped_.add_if(message.tool_failed, "is_error");
        }
        if (message.role == Role::assistant) {
            add_answer(message, json);
        }
        messages_.push_back(std::move(json));
        return {};
    }

    Json take() && {
        flush_media();
        return std::move(messages_);
    }

  private:
    std::string_view role_name(Role role) const {
        return role == Role::developer && !quirks_.developer_role ? "system" : name_of(role);
    }

    // Null where everything can be said.
    static std::optional<Error> refusal_of(const Part& part, const Quirks& quirks, std::string at) {
        const bool has_source = !part.data.empty() || !part.url.empty();
        if (part.kind == Part::Kind::image && !has_source) {
            return refuse(std::move(at),
                          "is a picture's file id; this model (openai_chat) takes its bytes or a URL only");
        }
        if (part.kind == Part::Kind::audio && part.data.empty()) {
            return refuse(std::move(at), "is a sound's URL or id; this model (openai_chat) takes its bytes only");
        }
        if (part.kind == Part::Kind::video && !has_source) {
            return refuse(std::move(at), "is a film's file id; this model (openai_chat) takes its bytes or a URL only");
        }
        if (part.kind == Part::Kind::file && part.data.empty() && part.file_id.empty()) {
            return refuse(std::move(at), "is a file's URL; this model takes its bytes or an id only");
        }
        if (part.kind == Part::Kind::image && !part.url.empty() && !quirks.takes_media_urls) {
            return refuse(std::move(at), "is a picture's URL; this model takes its bytes only");
        }
        return std::nullopt;
    }

    Result<Json> content_json(const Message& message, const std::string& at) {
        if (message.parts.empty()) {
            return message.role == Role::assistant ? Json() : Json("");
        }
        const Part& first = message.parts.front();
        const bool is_marked = quirks_.cache_control && !first.cache_control.is_null();
        if (message.parts.size() == 1 && first.kind == Part::Kind::text && !is_marked) {
            return Json(first.text);
        }
        Json content = Json::array();
        for (std::size_t i = 0; i < message.parts.size(); ++i) {
            const Part& part = message.parts[i];
            if (message.role != Role::assistant) {  // its media are left out
                if (auto error = refusal_of(part, quirks_, at + ".content[" + std::to_string(i) + "]"); error) {
                    return *std::move(error);
                }
            }
            for (const std::string_view wish : lost_wishes(part)) {
                dropped_.add(wish);
            }
            add_part(message, part, content);
        }
        const bool is_empty = content.empty();
        return is_empty ? (message.role == Role::assistant ? Json() : Json("")) : std::move(content);
    }

    void add_part(const Message& message, const Part& part, Json& content) {
        Json json = part_json(part, quirks_);
        if (json.is_null()) {
            dropped_.add(dropped_name(part));
        } else if (message.role == Role::assistant && !is_text(part)) {
            dropped_.add("messages.content.media");  // what a model drew or said is no input of this dialect's
        } else if (message.role == Role::tool && !is_text(part)) {
            media_.push_back(std::move(json));
        } else {
            content.push_back(std::move(json));
        }
    }

    void add_answer(const Message& message, Json& json) {
        if (!message.reasoning.empty()) {
            // Servers that reason between tool calls (DeepSeek) want it back; the others ignore it.
            json["reasoning_content"] = message.reasoning;
        }
        for (const ThinkingBlock& block : message.thinking) {
            dropped_.add_if(!block.signature.empty() || !block.redacted.empty(), kForeignReasoning);
        }
        if (!message.tool_calls.empty()) {
            Json calls = Json::array();
            for (const ToolCall& call : message.tool_calls) {
                calls.push_back(quirks_.extra_content ? signed_call_json(call) : tool_call_json(call));
                dropped_.add_if(!quirks_.extra_content && !call.thought_signature.empty(), kForeignReasoning);
            }
            json["tool_calls"] = std::move(calls);
        }
        if (!message.audio_id.empty()) {
            json["audio"] = Json{{"id", message.audio_id}};
        }
    }

    void flush_media() {
        if (!media_.empty()) {
            messages_.push_back(Json{{"role", "user"}, {"content", std::exchange(media_, Json::array())}});
        }
    }

    const Quirks& quirks_;
    DroppedFields& dropped_;
    Json messages_ = Json::array();
    Json media_ = Json::array();
};

// Writes one option and takes it off the list of what is dropped.
class Options {
  public:
    Options(Json& json, DroppedFields& dropped) : json_(json), dropped_(dropped) {}

    template <class T>
    void put(const char* key, const std::optional<T>& value) {
        if (value) {
            json_[key] = *value;
            dropped_.written(key);
        }
    }
    void put(const char* key, const std::string& value) {
        if (!value.empty()) {
            json_[key] = value;
            dropped_.written(key);
        }
    }
    void put(const char* key, const Json& value) {
        if (!value.empty()) {
            json_[key] = value;
            dropped_.written(key);
        }
    }

  private:
    Json& json_;
    DroppedFields& dropped_;
};

void put_sampling(Options& options, const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped) {
    options.put(quirks.max_completion_tokens ? "max_completion_tokens" : "max_tokens", request.max_tokens);
    if (!quirks.lacks_sampling_params) {
        options.put("temperature", request.temperature);
        options.put("top_p", request.top_p);
    }
    dropped.add_if(quirks.lacks_sampling_params && request.temperature, "temperature");
    dropped.add_if(quirks.lacks_sampling_params && request.top_p, "top_p");
    if (quirks.extended_sampling) {
        options.put("top_k", request.top_k);
        options.put("min_p", request.min_p);
        options.put("repetition_penalty", request.repetition_penalty);
    }
    options.put("n", request.n);
    options.put("seed", request.seed);
    options.put("presence_penalty", request.presence_penalty);
    options.put("frequency_penalty", request.frequency_penalty);
    options.put("logit_bias", request.logit_bias);
    options.put("logprobs", request.logprobs);
    options.put("top_logprobs", request.top_logprobs);
}

void put_answer(Json& json, Options& options, const ChatRequest& request, DroppedFields& dropped) {
    options.put("parallel_tool_calls", request.parallel_tool_calls);
    options.put("reasoning_effort", request.reasoning_effort);
    options.put("verbosity", request.verbosity);
    options.put("prediction", request.prediction);
    if (!request.modalities.empty()) {
        options.put("modalities", Json(request.modalities));
    }
    if (request.audio) {
        json["audio"] = Json{{"voice", request.audio->voice}, {"format", request.audio->format}};
        dropped.written("audio");
    }
    if (!request.stop.empty()) {
        json["stop"] = request.stop;
    }
    if (request.response_format) {
        json["response_format"] = response_format_json(*request.response_format);
    }
}

void put_service(Options& options, const ChatRequest& request, DroppedFields& dropped) {
    options.put("safety_identifier", request.safety_identifier);
    if (request.user != request.safety_identifier) {
        options.put("user", request.user);
    }
    dropped.written("user");
    options.put("service_tier", request.service_tier);
    options.put("metadata", request.metadata);
    options.put("store", request.store);
    options.put("prompt_cache_key", request.prompt_cache_key);
    options.put("prompt_cache_retention", request.prompt_cache_retention);
}

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    if (!quirks.custom_tools && has_custom_tools(request)) {
        return encode_request(as_functions(request), quirks);
    }
    if (Result<void> portable = check_portable(request, Dialect::openai_chat); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    MessageWriter writer(quirks, dropped);
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        if (Result<void> added = writer.add(request.messages[i], i); !added) {
            return std::move(added).error();
        }
    }
    Json json{{"model", request.model}};
    json["messages"] = std::move(writer).take();
    const std::vector<const Tool*> sent = put_tools(json, request.tools, quirks, dropped);
    const std::optional<ToolChoice> choice = choice_among(sent, request, dropped);
    if (choice && !sent.empty()) {
        json["tool_choice"] = tool_choice_json(*choice, request.tools);
    }
    Options options(json, dropped);
    put_sampling(options, request, quirks, dropped);
    put_answer(json, options, request, dropped);
    put_service(options, request, dropped);
    if (request.stream) {
        json["stream"] = true;
        if (quirks.stream_usage_option) {
            json["stream_options"] = Json{{"include_usage", true}};
        }
    }
    return EncodedRequest{dump_json(json), dropped.list()};
}

}  // namespace nexus::dialect::openai_chat
