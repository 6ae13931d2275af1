#include <algorithm>

#include "dialect/openai_chat/wire.h"

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

std::string data_url(const Part& part) {
    return part.media_type.empty() ? part.data : "data:" + part.media_type + ";base64," + part.data;
}

Json image_json(const Part& part) {
    Json image{{"url", part.data.empty() ? part.url : data_url(part)}};
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

// `audio/wav` → `wav`; OpenAI knows wav and mp3, whose media type is audio/mpeg.
std::string audio_format(std::string_view media_type) {
    const std::size_t slash = media_type.find('/');
    const std::string_view format = slash == std::string_view::npos ? media_type : media_type.substr(slash + 1);
    return std::string(format == "mpeg" ? "mp3" : format == "x-wav" ? "wav" : format);
}

Json part_json(const Part& part) {
    switch (part.kind) {
        case Part::Kind::text: return Json{{"type", "text"}, {"text", part.text}};
        case Part::Kind::refusal: return Json{{"type", "refusal"}, {"refusal", part.text}};
        case Part::Kind::image: return image_json(part);
        case Part::Kind::audio:
            return Json{{"type", "input_audio"},
                        {"input_audio", {{"data", part.data}, {"format", audio_format(part.media_type)}}}};
        case Part::Kind::file: return file_json(part);
    }
    return Json();
}

Json content_json(const Message& message) {
    if (message.parts.empty()) {
        return message.role == Role::assistant ? Json() : Json("");
    }
    if (message.parts.size() == 1 && message.parts[0].kind == Part::Kind::text) {
        return message.parts[0].text;
    }
    Json parts = Json::array();
    for (const Part& part : message.parts) {
        parts.push_back(part_json(part));
    }
    return parts;
}

Json message_json(const Message& message) {
    Json json{{"role", name_of(message.role)}, {"content", content_json(message)}};
    if (!message.name.empty() && message.role != Role::tool) {
        json["name"] = message.name;
    }
    if (message.role == Role::tool) {
        json["tool_call_id"] = message.tool_call_id;
    }
    if (!message.reasoning.empty()) {
        // Servers that reason between tool calls (DeepSeek) want it back; the others ignore it.
        json["reasoning_content"] = message.reasoning;
    }
    if (!message.tool_calls.empty()) {
        Json calls = Json::array();
        for (const ToolCall& call : message.tool_calls) {
            calls.push_back(tool_call_json(call));
        }
        json["tool_calls"] = std::move(calls);
    }
    return json;
}

Json tools_json(const std::vector<Tool>& tools) {
    Json json = Json::array();
    for (const Tool& tool : tools) {
        Json function{{"name", tool.name}};
        if (!tool.description.empty()) {
            function["description"] = tool.description;
        }
        if (!tool.parameters.is_null()) {
            function["parameters"] = tool.parameters;
        }
        if (tool.strict) {
            function["strict"] = *tool.strict;
        }
        json.push_back(Json{{"type", "function"}, {"function", std::move(function)}});
    }
    return json;
}

Json tool_choice_json(const ToolChoice& choice) {
    switch (choice.kind) {
        case ToolChoice::Kind::automatic: return "auto";
        case ToolChoice::Kind::required: return "required";
        case ToolChoice::Kind::none: return "none";
        case ToolChoice::Kind::named: break;
    }
    return Json{{"type", "function"}, {"function", {{"name", choice.name}}}};
}

Json response_format_json(const ResponseFormat& format) {
    if (format.kind == ResponseFormat::Kind::text) {
        return Json{{"type", "text"}};
    }
    if (format.kind == ResponseFormat::Kind::json_object) {
        return Json{{"type", "json_object"}};
    }
    Json schema{{"name", format.name.empty() ? "response" : format.name}, {"schema", format.schema}};
    if (format.strict) {
        schema["strict"] = *format.strict;
    }
    return Json{{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

template <class T>
void put(Json& json, const char* key, const std::optional<T>& value) {
    if (value) {
        json[key] = *value;
    }
}

void put(Json& json, const char* key, const std::string& value) {
    if (!value.empty()) {
        json[key] = value;
    }
}

void put_options(Json& json, const ChatRequest& request, const Quirks& quirks) {
    put(json, quirks.max_completion_tokens ? "max_completion_tokens" : "max_tokens", request.max_tokens);
    if (!quirks.lacks_sampling_params) {
        put(json, "temperature", request.temperature);
        put(json, "top_p", request.top_p);
    }
    put(json, "n", request.n);
    put(json, "seed", request.seed);
    put(json, "presence_penalty", request.presence_penalty);
    put(json, "frequency_penalty", request.frequency_penalty);
    put(json, "logprobs", request.logprobs);
    put(json, "top_logprobs", request.top_logprobs);
    put(json, "parallel_tool_calls", request.parallel_tool_calls);
    put(json, "reasoning_effort", request.reasoning_effort);
    put(json, "user", request.user);
    put(json, "service_tier", request.service_tier);
    if (!request.stop.empty()) {
        json["stop"] = request.stop;
    }
    if (request.response_format) {
        json["response_format"] = response_format_json(*request.response_format);
    }
}

std::vector<std::string> dropped_of(const ChatRequest& request, const Quirks& quirks) {
    std::vector<std::string> dropped = request.unmapped;
    if (request.top_k) {
        dropped.emplace_back("top_k");
    }
    if (quirks.lacks_sampling_params && request.temperature) {
        dropped.emplace_back("temperature");
    }
    if (quirks.lacks_sampling_params && request.top_p) {
        dropped.emplace_back("top_p");
    }
    std::ranges::sort(dropped);
    return dropped;
}

}  // namespace

EncodedRequest encode_request(const ChatRequest& request, const Quirks& quirks) {
    Json json{{"model", request.model}};
    Json messages = Json::array();
    for (const Message& message : request.messages) {
        messages.push_back(message_json(message));
    }
    json["messages"] = std::move(messages);
    if (!request.tools.empty()) {
        json["tools"] = tools_json(request.tools);
    }
    if (request.tool_choice) {
        json["tool_choice"] = tool_choice_json(*request.tool_choice);
    }
    put_options(json, request, quirks);
    if (request.stream) {
        json["stream"] = true;
        if (quirks.stream_usage_option) {
            json["stream_options"] = Json{{"include_usage", true}};
        }
    }
    return {dump_json(json), dropped_of(request, quirks)};
}

}  // namespace nexus::dialect::openai_chat
