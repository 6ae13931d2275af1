#include "dialect/function_tools.h"

#include <algorithm>

#include "dialect/custom_tools.h"
#include "dialect/fields.h"

namespace nexus::dialect {

std::vector<const Tool*> function_tools(const ChatRequest& request) {
    std::vector<const Tool*> out;
    for (const Tool& tool : request.tools) {
        if (tool.kind != Tool::Kind::hosted) {
            out.push_back(&tool);
        }
    }
    return out;
}

bool is_offered(const Tool& tool, const std::optional<ToolChoice>& choice) {
    if (!choice) {
        return true;
    }
    if (choice->kind == ToolChoice::Kind::named) {
        return tool.name == choice->name;
    }
    return choice->allowed.empty() || std::ranges::find(choice->allowed, tool.name) != choice->allowed.end();
}

Json function_tool_json(const Tool& tool) {
    Json parameters = tool.parameters.is_object() ? tool.parameters : Json::object();
    if (tool.kind == Tool::Kind::custom) {
        parameters = text_parameters(tool);
    } else if (parameters.empty()) {
        parameters = Json{{"type", "object"}, {"properties", Json::object()}};
    }
    Json function{{"name", tool.name}};
    if (!tool.description.empty()) {
        function["description"] = tool.description;
    }
    function["parameters"] = std::move(parameters);
    return Json{{"type", "function"}, {"function", std::move(function)}};
}

Tool* read_function_tool(const Json& tool, ChatRequest& request) {
    const Json* function = object_field(tool, "function");
    if (function == nullptr) {
        note_unmapped(request, "tools." + text_field(tool, "type"));
        return nullptr;
    }
    Tool& out = request.tools.emplace_back();
    out.name = text_field(*function, "name");
    out.description = text_field(*function, "description");
    if (const Json* parameters = object_field(*function, "parameters"); parameters != nullptr) {
        out.parameters = *parameters;
    }
    return &out;
}

}  // namespace nexus::dialect
