#include <array>

#include "base/strings.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {

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
    out.kind = out.media_type.starts_with("image/")   ? Part::Kind::image
               : out.media_type.starts_with("audio/") ? Part::Kind::audio
                                                      : Part::Kind::file;
    return out;
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
