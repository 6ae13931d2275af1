#include <algorithm>
#include <array>

#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"
#include "dialect/reasoning.h"

namespace nexus::dialect::bedrock {
namespace {

// Top-level fields that the common model holds; whatever else a client sends is told as unmapped.
constexpr std::array<std::string_view, 8> kMapped{
    "messages",        "system",      "inferenceConfig", "toolConfig",
    "requestMetadata", "serviceTier", "outputConfig",    "additionalModelRequestFields"};

void read_system(const Json& system, ChatRequest& request) {
    Message message;
    message.role = Role::system;
    for (const Json& block : system) {
        const Json* point = object_field(block, "cachePoint");
        if (point == nullptr) {
            message.parts.push_back(part_of(block));
        } else if (!message.parts.empty()) {
            message.parts.back().cache_control = cache_control_of(*point);
        }
    }
    request.messages.push_back(std::move(message));
}

Result<void> read_inference(const Json& config, ChatRequest& request) {
    const auto is_bad = [&config](const char* name, const auto& value) {
        const Json* given = find(config, name);
        return given != nullptr && !given->is_null() && !value;
    };
    request.max_tokens = int_field(config, "maxTokens");
    request.temperature = number_field(config, "temperature");
    request.top_p = number_field(config, "topP");
    if (is_bad("maxTokens", request.max_tokens) || is_bad("temperature", request.temperature) ||
        is_bad("topP", request.top_p)) {
        return bad_field("inferenceConfig", "numbers");
    }
    if (const Json* stops = array_field(config, "stopSequences"); stops != nullptr) {
        for (const Json& stop : *stops) {
            if (!stop.is_string()) {
                return bad_field("inferenceConfig.stopSequences", "an array of strings");
            }
            request.stop.push_back(stop.get<std::string>());
        }
    }
    return {};
}

Tool hosted_tool(const Json& tool) {
    Tool out;
    out.kind = Tool::Kind::hosted;
    out.native = tool;
    out.origin = Dialect::bedrock_converse;
    const Json* system_tool = object_field(tool, "systemTool");
    const std::string name = system_tool != nullptr ? text_field(*system_tool, "name") : std::string();
    out.hosted = name == "nova_grounding" ? "web_search" : name == "nova_code_interpreter" ? "code_execution" : name;
    return out;
}

void read_tools(const Json& tools, ChatRequest& request) {
    for (const Json& tool : tools) {
        if (object_field(tool, "cachePoint") != nullptr) {
            if (!request.tools.empty()) {
                request.tools.back().cache_control = cache_control_of(tool["cachePoint"]);
            }
            continue;
        }
        const Json* spec = object_field(tool, "toolSpec");
        if (spec == nullptr) {
            request.tools.push_back(hosted_tool(tool));
            continue;
        }
        Tool out;
        out.name = text_field(*spec, "name");
        out.description = text_field(*spec, "description");
        out.strict = bool_field(*spec, "strict");
        const Json* schema = object_field(*spec, "inputSchema");
        if (const Json* json = schema != nullptr ? object_field(*schema, "json") : nullptr; json != nullptr) {
            out.parameters = *json;
        }
        request.tools.push_back(std::move(out));
    }
}

Result<void> read_tool_config(const Json& config, ChatRequest& request) {
    const Json* tools = array_field(config, "tools");
    if (tools == nullptr) {
        return bad_field("toolConfig.tools", "an array");
    }
    read_tools(*tools, request);
    const Json* choice = object_field(config, "toolChoice");
    if (choice == nullptr) {
        return {};
    }
    ToolChoice out;
    if (object_field(*choice, "any") != nullptr) {
        out.kind = ToolChoice::Kind::required;
    } else if (const Json* tool = object_field(*choice, "tool"); tool != nullptr) {
        out.kind = ToolChoice::Kind::named;
        out.name = text_field(*tool, "name");
    } else if (object_field(*choice, "auto") == nullptr) {
        return bad_field("toolConfig.toolChoice", "auto, any or tool");
    }
    request.tool_choice = std::move(out);
    return {};
}

// Claude's `thinking`, of which `reasoning_config` is the older name.
void read_thinking(const Json& thinking, ChatRequest& request) {
    const std::string_view type = string_or(thinking, "type", {});
    if (type == "disabled") {
        request.reasoning_effort = "none";
    } else if (type == "enabled") {
        request.reasoning_budget = int_field(thinking, "budget_tokens");
        request.reasoning_effort = effort_of_budget(request.reasoning_budget.value_or(1024));
    } else if (request.reasoning_effort.empty()) {
        request.reasoning_effort = "high";  // what adaptive thinking does when no effort is named
    }
}

// The inverse of model_fields(); members that it does not write are told as unmapped.
void read_additional(const Json& fields, ChatRequest& request) {
    for (const auto& [name, value] : fields.items()) {
        const bool is_level = value.is_string();
        if ((name == "thinking" || name == "reasoning_config") && value.is_object()) {
            read_thinking(value, request);
        } else if ((name == "reasoning_effort" || name == "reasoning_config") && is_level) {
            request.reasoning_effort = value.get<std::string>();
        } else if (name == "reasoningConfig" && value.is_object()) {
            request.reasoning_effort = text_field(value, "maxReasoningEffort");
        } else if ((name == "top_k" || name == "k") && value.is_number_integer()) {
            request.top_k = int_field(fields, name);
        } else if (name == "inferenceConfig" && int_field(value, "topK")) {
            request.top_k = int_field(value, "topK");
        } else {
            note_unmapped(request, "additionalModelRequestFields." + name);
        }
    }
}

void read_output(const Json& config, ChatRequest& request) {
    request.reasoning_effort = text_field(config, "effort");
    const Json* format = object_field(config, "textFormat");
    const Json* structure = format != nullptr ? object_field(*format, "structure") : nullptr;
    const Json* definition = structure != nullptr ? object_field(*structure, "jsonSchema") : nullptr;
    if (definition == nullptr) {
        return;
    }
    ResponseFormat out;
    out.kind = ResponseFormat::Kind::json_schema;
    out.name = text_field(*definition, "name");
    out.description = text_field(*definition, "description");
    out.schema = parse_arguments(text_field(*definition, "schema")).value_or(Json::object());
    out.strict = true;
    request.response_format = std::move(out);
}

void read_metadata(const Json& metadata, ChatRequest& request) {
    for (const auto& [name, value] : metadata.items()) {
        if (name == "user" && value.is_string()) {
            request.user = value.get<std::string>();
        } else {
            request.metadata[name] = value;
        }
    }
}

void read_rest(const Json& root, ChatRequest& request) {
    if (const Json* config = object_field(root, "outputConfig"); config != nullptr) {
        read_output(*config, request);
    }
    if (const Json* fields = object_field(root, "additionalModelRequestFields"); fields != nullptr) {
        read_additional(*fields, request);
    }
    if (const Json* metadata = object_field(root, "requestMetadata"); metadata != nullptr) {
        read_metadata(*metadata, request);
    }
    if (const Json* tier = object_field(root, "serviceTier"); tier != nullptr) {
        request.service_tier = text_field(*tier, "type");
    }
    request.include_usage = true;  // this dialect's streams always carry their usage
    for (const auto& [name, value] : root.items()) {
        if (std::ranges::find(kMapped, name) == kMapped.end() && !value.is_null()) {
            note_unmapped(request, name, value);
        }
    }
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* messages = array_field(*root, "messages");
    if (messages == nullptr) {
        return bad_type("messages", "an array of messages", find(*root, "messages"));
    }
    ChatRequest request;
    if (const Json* system = array_field(*root, "system"); system != nullptr) {
        read_system(*system, request);
    }
    if (Result<void> read = decode_messages(*messages, request); !read) {
        return std::move(read).error();
    }
    if (const Json* config = object_field(*root, "inferenceConfig"); config != nullptr) {
        if (Result<void> read = read_inference(*config, request); !read) {
            return std::move(read).error();
        }
    }
    if (const Json* config = object_field(*root, "toolConfig"); config != nullptr) {
        if (Result<void> read = read_tool_config(*config, request); !read) {
            return std::move(read).error();
        }
    }
    read_rest(*root, request);
    return request;
}

}  // namespace nexus::dialect::bedrock
