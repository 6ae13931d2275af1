#include <algorithm>

#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

Tool function_of(const Json& json) {
    Tool tool;
    tool.name = text_field(json, "name");
    tool.description = text_field(json, "description");
    if (const Json* parameters = object_field(json, "parameters"); parameters != nullptr) {
        tool.parameters = *parameters;
    }
    tool.strict = bool_field(json, "strict");
    return tool;
}

Tool custom_of(const Json& json) {
    Tool tool;
    tool.kind = Tool::Kind::custom;
    tool.name = text_field(json, "name");
    tool.description = text_field(json, "description");
    if (const Json* format = object_field(json, "format"); format != nullptr) {
        tool.format = *format;
    }
    return tool;
}

Json function_json(const Tool& tool) {
    Json json{{"type", "function"}, {"name", tool.name}};
    if (!tool.description.empty()) {
        json["description"] = tool.description;
    }
    // Both are required here; absent, `strict` would be true, which not every schema can be.
    json["parameters"] =
        tool.parameters.is_null() ? Json{{"type", "object"}, {"properties", Json::object()}} : tool.parameters;
    json["strict"] = tool.strict.value_or(false);
    return json;
}

Json custom_json(const Tool& tool) {
    Json json{{"type", "custom"}, {"name", tool.name}};
    if (!tool.description.empty()) {
        json["description"] = tool.description;
    }
    if (!tool.format.is_null()) {
        json["format"] = tool.format;
    }
    return json;
}

// `allowed_tools` names functions and hosted tools alike.
void read_allowed(const Json& json, ToolChoice& choice) {
    choice.kind =
        string_or(json, "mode", "auto") == "required" ? ToolChoice::Kind::required : ToolChoice::Kind::automatic;
    const Json* tools = array_field(json, "tools");
    for (std::size_t i = 0; tools != nullptr && i < tools->size(); ++i) {
        const std::string name = text_field((*tools)[i], "name");
        choice.allowed.push_back(name.empty() ? text_field((*tools)[i], "type") : name);
    }
    choice.native = json;
}

Json allowed_json(const ToolChoice& choice, const std::vector<Tool>& tools) {
    Json allowed = Json::array();
    for (const std::string& name : choice.allowed) {
        const auto tool = std::ranges::find(tools, name, &Tool::name);
        const bool is_custom = tool != tools.end() && tool->kind == Tool::Kind::custom;
        allowed.push_back(Json{{"type", is_custom ? "custom" : "function"}, {"name", name}});
    }
    return Json{{"type", "allowed_tools"},
                {"mode", choice.kind == ToolChoice::Kind::required ? "required" : "auto"},
                {"tools", std::move(allowed)}};
}

}  // namespace

void decode_tools(const Json& root, ChatRequest& request) {
    const Json* tools = array_field(root, "tools");
    if (tools == nullptr) {
        return;
    }
    for (const Json& tool : *tools) {
        const std::string_view type = string_or(tool, "type", {});
        request.tools.push_back(type == "function" ? function_of(tool)
                                : type == "custom" ? custom_of(tool)
                                                   : hosted_tool(Dialect::openai_responses, tool));
    }
}

Result<void> decode_tool_choice(const Json& root, ChatRequest& request) {
    const Json* json = find(root, "tool_choice");
    if (json == nullptr || json->is_null()) {
        return {};
    }
    ToolChoice choice;
    if (json->is_string()) {
        const auto word = json->get<std::string>();
        if (word != "auto" && word != "none" && word != "required") {
            return refuse("tool_choice", "must be none, auto, required or name a tool");
        }
        choice.kind = word == "none"       ? ToolChoice::Kind::none
                      : word == "required" ? ToolChoice::Kind::required
                                           : ToolChoice::Kind::automatic;
    } else if (const std::string_view type = string_or(*json, "type", {}); type == "allowed_tools") {
        read_allowed(*json, choice);
    } else {
        choice.kind = ToolChoice::Kind::named;
        choice.name = text_field(*json, "name");
        choice.custom = type == "custom";
        if (type != "function" && type != "custom") {
            choice.hosted = hosted_kind(Dialect::openai_responses, type);
            choice.native = *json;
        } else if (choice.name.empty()) {
            return refuse("tool_choice.name", "is required");
        }
    }
    request.tool_choice = std::move(choice);
    return {};
}

Json tools_json(const std::vector<Tool>& tools, std::vector<std::string>& dropped) {
    Json out = Json::array();
    for (const Tool& tool : tools) {
        if (tool.kind == Tool::Kind::function) {
            out.push_back(function_json(tool));
        } else if (tool.kind == Tool::Kind::custom) {
            out.push_back(custom_json(tool));
        } else if (std::optional<Json> hosted = hosted_json(Dialect::openai_responses, tool)) {
            out.push_back(*std::move(hosted));
        } else {
            dropped.push_back(dropped_name(tool));
        }
    }
    return out;
}

std::vector<const Tool*> sent_tools(const std::vector<Tool>& tools) {
    std::vector<const Tool*> out;
    for (const Tool& tool : tools) {
        if (tool.kind != Tool::Kind::hosted || hosted_json(Dialect::openai_responses, tool)) {
            out.push_back(&tool);
        }
    }
    return out;
}

Json tool_choice_json(const ToolChoice& choice, const std::vector<Tool>& tools) {
    if (!choice.allowed.empty()) {
        return allowed_json(choice, tools);
    }
    switch (choice.kind) {
        case ToolChoice::Kind::automatic: return "auto";
        case ToolChoice::Kind::required: return "required";
        case ToolChoice::Kind::none: return "none";
        case ToolChoice::Kind::named: break;
    }
    if (!choice.hosted.empty()) {
        return choice.native.is_null() ? Json("required") : choice.native;
    }
    return Json{{"type", choice.custom ? "custom" : "function"}, {"name", choice.name}};
}

}  // namespace nexus::dialect::openai_responses
