#include "dialect/openai_chat/request_messages.h"

#include <array>
#include <set>

#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/media.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

bool decode_image(const Json& item, Part& part) {
    part.kind = Part::Kind::image;
    const Json* image = find(item, "image_url");
    if (image == nullptr) {
        return false;
    }
    const std::string_view url =
        image->is_string() ? std::string_view(image->get_ref<const std::string&>()) : string_or(*image, "url", "");
    part.detail = text_field(*image, "detail");
    if (!split_data_url(url, part)) {
        part.url = url;
    }
    return !url.empty();
}

bool decode_audio(const Json& item, Part& part) {
    part.kind = Part::Kind::audio;
    const Json* audio = object_field(item, "input_audio");
    if (audio == nullptr) {
        return false;
    }
    part.data = text_field(*audio, "data");
    part.media_type = audio_media_type(text_field(*audio, "format"));
    return !part.data.empty();
}

bool decode_file(const Json& item, Part& part) {
    part.kind = Part::Kind::file;
    const Json* file = object_field(item, "file");
    if (file == nullptr) {
        return false;
    }
    part.filename = text_field(*file, "filename");
    part.file_id = text_field(*file, "file_id");
    const std::string data = text_field(*file, "file_data");
    if (data.starts_with("https://")) {  // OpenRouter's clients name files so
        part.url = data;
    } else if (!split_data_url(data, part)) {
        part.data = data;
    }
    return !part.data.empty() || !part.file_id.empty() || !part.url.empty();
}

// OpenRouter's, vLLM's and Qwen's; OpenAI itself takes no video.
bool decode_video(const Json& item, Part& part) {
    part.kind = Part::Kind::video;
    const Json* video = object_field(item, "video_url");
    const std::string url = video != nullptr ? text_field(*video, "url") : std::string();
    if (!split_data_url(url, part)) {
        part.url = url;
    }
    return !url.empty();
}

bool decode_part(const Json& item, Part& part) {
    if (item.is_string()) {
        part.text = item.get<std::string>();
        return true;
    }
    const std::string_view type = string_or(item, "type", "");
    if (const Json* cache = object_field(item, "cache_control"); cache != nullptr) {
        part.cache_control = *cache;
    }
    if (type == "text" || type == "refusal") {
        part.kind = type == "text" ? Part::Kind::text : Part::Kind::refusal;
        const Json* text = find(item, type);
        part.text = text_field(item, type);
        return text != nullptr && text->is_string();
    }
    if (type == "image_url") {
        return decode_image(item, part);
    }
    if (type == "video_url") {
        return decode_video(item, part);
    }
    return type == "input_audio" ? decode_audio(item, part) : type == "file" && decode_file(item, part);
}

std::optional<Error> decode_content(const Json& message, const std::string& at, Message& out) {
    const Json* content = find(message, "content");
    if (content != nullptr && content->is_string()) {
        Part part;
        part.text = content->get<std::string>();
        out.parts.push_back(std::move(part));
    } else if (content != nullptr && content->is_array()) {
        for (std::size_t i = 0; i < content->size(); ++i) {
            Part part;
            if (!decode_part((*content)[i], part)) {
                return refuse(at + ".content[" + std::to_string(i) + "]",
                              "is no complete text, refusal, image_url, input_audio, video_url or file part");
            }
            out.parts.push_back(std::move(part));
        }
    } else if (content != nullptr && !content->is_null()) {
        return refuse(at + ".content", "must be a string or an array of parts");
    }
    if (std::string refusal = text_field(message, "refusal"); !refusal.empty()) {
        Part part;
        part.kind = Part::Kind::refusal;
        part.text = std::move(refusal);
        out.parts.push_back(std::move(part));
    }
    return std::nullopt;
}

std::optional<Role> role_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Role>, 6> kRoles{{{"system", Role::system},
                                                                       {"developer", Role::developer},
                                                                       {"user", Role::user},
                                                                       {"assistant", Role::assistant},
                                                                       {"tool", Role::tool},
                                                                       {"function", Role::tool}}};
    for (const auto& [spelling, role] : kRoles) {
        if (spelling == name) {
            return role;
        }
    }
    return std::nullopt;
}

// The deprecated functions have no call ids: each call gets one from its message's place, and the next result of that
// function's name refers to it.
class LegacyCalls {
  public:
    std::string begin(std::string_view name, std::size_t message) {
        ids_.emplace_back(name, "call_" + std::to_string(message));
        return ids_.back().second;
    }
    std::string of(std::string_view name) const {
        for (auto entry = ids_.rbegin(); entry != ids_.rend(); ++entry) {
            if (entry->first == name) {
                return entry->second;
            }
        }
        return "call_" + std::string(name);
    }

  private:
    std::vector<std::pair<std::string, std::string>> ids_;
};

std::optional<Error> decode_message(const Json& json, std::size_t place, LegacyCalls& legacy, Message& out) {
    const std::string at = "messages[" + std::to_string(place) + "]";
    if (!json.is_object()) {
        return bad_type(at, "a message", &json);
    }
    const std::string_view role_name = string_or(json, "role", "");
    const std::optional<Role> role = role_of(role_name);
    if (!role) {
        return refuse(at + ".role", "must be system, developer, user, assistant or tool");
    }
    out.role = *role;
    out.name = text_field(json, "name");
    out.tool_call_id = text_field(json, "tool_call_id");
    if (role_name == "function") {
        out.tool_call_id = legacy.of(out.name);
    }
    out.reasoning = text_field(json, "reasoning_content");
    if (out.reasoning.empty()) {
        out.reasoning = text_field(json, "reasoning");
    }
    out.thinking = thinking_of(json);
    if (const Json* audio = object_field(json, "audio"); audio != nullptr) {
        out.audio_id = text_field(*audio, "id");
    }
    if (const Json* calls = array_field(json, "tool_calls"); calls != nullptr) {
        for (const Json& call : *calls) {
            out.tool_calls.push_back(tool_call_of(call));
        }
    }
    if (const Json* call = object_field(json, "function_call"); call != nullptr) {
        ToolCall decoded = tool_call_of(*call);
        decoded.id = legacy.begin(decoded.name, place);
        out.tool_calls.push_back(std::move(decoded));
    }
    restore_call_signatures(out);
    if (auto error = decode_content(json, at, out); error) {
        return error;
    }
    // LiteLLM's clients put a breakpoint beside a content that is one string.
    const Json* cache_control = object_field(json, "cache_control");
    if (cache_control != nullptr && !out.parts.empty()) {
        out.parts.back().cache_control = *cache_control;
    }
    return std::nullopt;
}

}  // namespace

Error refuse(std::string param, std::string_view why) {
    Error error(ErrorCode::invalid_request, "'" + param + "' " + std::string(why));
    return error.param(std::move(param));
}

std::optional<Part> image_of(const Json& item) {
    Part part;
    return decode_image(item, part) ? std::optional(std::move(part)) : std::nullopt;
}

std::string image_url(const Part& part) { return part.data.empty() ? part.url : data_url(part); }

std::optional<Error> decode_messages(const Json& root, ChatRequest& out) {
    const Json* messages = array_field(root, "messages");
    if (messages == nullptr) {
        return bad_type("messages", "an array of messages", find(root, "messages"));
    }
    LegacyCalls legacy;
    std::set<std::string, std::less<>> custom_calls;
    out.messages.reserve(messages->size());
    for (std::size_t i = 0; i < messages->size(); ++i) {
        Message message;
        if (auto error = decode_message((*messages)[i], i, legacy, message); error) {
            return error;
        }
        for (const ToolCall& call : message.tool_calls) {
            if (call.custom) {
                custom_calls.insert(call.id);
            }
        }
        message.custom_tool = message.role == Role::tool && custom_calls.contains(message.tool_call_id);
        out.messages.push_back(std::move(message));
    }
    return std::nullopt;
}

}  // namespace nexus::dialect::openai_chat
