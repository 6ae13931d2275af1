#include <algorithm>
#include <array>

#include "base/strings.h"
#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

// The documented fillers, and what clients make of them that take a signature for bytes and write it as base64.
constexpr std::array kFillers{kFillerSignature, std::string_view("c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="),
                              std::string_view("context_engineering_is_the_way_to_go"),
                              std::string_view("Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv")};

}  // namespace

std::string spelled(const Json& object, std::string_view camel) {
    if (find(object, camel) != nullptr) {
        return std::string(camel);
    }
    std::string snake;
    for (const char c : camel) {
        if (c >= 'A' && c <= 'Z') {
            snake.push_back('_');
            snake.push_back(static_cast<char>(c - 'A' + 'a'));
        } else {
            snake.push_back(c);
        }
    }
    return snake;
}

std::string signature_of(const Json& part) {
    std::string signature = text_field(part, spelled(part, "thoughtSignature"));
    return std::ranges::find(kFillers, signature) == kFillers.end() ? signature : std::string();
}

std::optional<Part> media_of(const Json& part) {
    Part out;
    if (const Json* blob = object_field(part, spelled(part, "inlineData")); blob != nullptr) {
        out.media_type = text_field(*blob, spelled(*blob, "mimeType"));
        out.data = text_field(*blob, "data");
        out.filename = text_field(*blob, spelled(*blob, "displayName"));
    } else if (const Json* file = object_field(part, spelled(part, "fileData")); file != nullptr) {
        out.media_type = text_field(*file, spelled(*file, "mimeType"));
        out.url = text_field(*file, spelled(*file, "fileUri"));
    } else {
        return std::nullopt;
    }
    const bool is_film = out.url.starts_with("https://www.youtube.com/") || out.url.starts_with("https://youtu.be/");
    out.kind = out.media_type.starts_with("image/")              ? Part::Kind::image
               : out.media_type.starts_with("audio/")            ? Part::Kind::audio
               : out.media_type.starts_with("video/") || is_film ? Part::Kind::video
                                                                 : Part::Kind::file;
    out.origin = Dialect::gemini;
    if (const Json* metadata = object_field(part, spelled(part, "videoMetadata")); metadata != nullptr) {
        out.video_metadata = *metadata;
    }
    return out;
}

std::optional<Part> part_of(const Json& json) {
    std::optional<Part> part;
    if (const Json* text = find(json, "text"); text != nullptr && text->is_string()) {
        part = Part{.text = text->get<std::string>()};
    } else if (part = media_of(json); !part && json.is_object() && !json.empty()) {
        part = Part{.kind = Part::Kind::native, .native = json, .origin = Dialect::gemini};
    }
    if (part && part->kind != Part::Kind::native) {
        part->thought_signature = signature_of(json);
    }
    return part;
}

std::optional<ThinkingBlock> thinking_of(const Json& json) {
    const Json* text = find(json, "text");
    if (text == nullptr || !text->is_string() || !bool_field(json, "thought").value_or(false)) {
        return std::nullopt;
    }
    ThinkingBlock block{.text = text->get<std::string>()};
    read_signature(Dialect::gemini, signature_of(json), block);
    return block;
}

Json thinking_part(const ThinkingBlock& block) {
    Json part{{"text", block.text}, {"thought", true}};
    if (std::string signature = signature_for(Dialect::gemini, block); !signature.empty()) {
        part["thoughtSignature"] = std::move(signature);
    }
    return part;
}

void drop_unsealed(Message& message) {
    const bool is_sealed = std::ranges::any_of(message.thinking, [](const ThinkingBlock& block) {
        return !block.signature.empty() || !block.redacted.empty();
    });
    if (!is_sealed) {
        message.thinking.clear();
    }
}

Json call_args(const ToolCall& call) {
    return call.custom ? Json{{"input", call.arguments}} : parse_arguments(call.arguments).value_or(Json::object());
}

Json call_part(const ToolCall& call, Json args) {
    Json function_call = Json::object();
    if (!call.id.empty()) {
        function_call["id"] = call.id;
    }
    function_call["name"] = call.name;
    function_call["args"] = std::move(args);
    Json part{{"functionCall", std::move(function_call)}};
    if (!call.thought_signature.empty()) {
        part["thoughtSignature"] = call.thought_signature;
    }
    return part;
}

std::string call_id(std::string_view response_id, std::int64_t n) {
    std::string id = "call_";
    if (!response_id.empty()) {
        id.append(response_id).append("_");
    }
    append_int(id, n);
    return id;
}

}  // namespace nexus::dialect::gemini
