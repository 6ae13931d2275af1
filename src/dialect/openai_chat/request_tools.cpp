#include "dialect/openai_chat/request_tools.h"

#include <algorithm>

#include "dialect/hosted_tools.h"

namespace nexus::dialect::openai_chat {
namespace {

Json function_json(const Tool& tool) {
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
    return Json{{"type", "function"}, {"function", std::move(function)}};
}

Json custom_json(const Tool& tool) {
    Json custom{{"name", tool.name}};
    if (!tool.description.empty()) {
        custom["description"] = tool.description;
    }
    if (!tool.format.is_null()) {
        custom["format"] = tool.format;
    }
    return Json{{"type", "custom"}, {"custom", std::move(custom)}};
}

Json allowed_json(const ToolChoice& choice, const std::vector<Tool>& tools) {
    Json allowed = Json::array();
    for (const std::string& name : choice.allowed) {
        const auto tool = std::ranges::find(tools, name, &Tool::name);
        const bool is_custom = tool != tools.end() && tool->kind == Tool::Kind::custom;
        const char* type = is_custom ? "custom" : "function";
        allowed.push_back(Json{{"type", type}, {type, {{"name", name}}}});
    }
    return Json{
        {"type", "allowed_tools"},
        {"allowed_tools",
         {{"mode", choice.kind == ToolChoice::Kind::required ? "required" : "auto"}, {"tools", std::move(allowed)}}}};
}

}  // namespace

// Searching the web is an option of the request here and no tool.
std::vector<const Tool*> put_tools(Json& json, const std::vector<Tool>& tools, const Quirks& quirks,
                                   DroppedFields& dropped) {
    Json listed = Json::array();
    std::vector<const Tool*> sent;
    for (const Tool& tool : tools) {
        if (tool.kind != Tool::Kind::hosted) {
            Json out = tool.kind == Tool::Kind::custom ? custom_json(tool) : function_json(tool);
            if (quirks.cache_control && !tool.cache_control.is_null()) {
                out["cache_control"] = tool.cache_control;
            }
            listed.push_back(std::move(out));
            sent.push_back(&tool);
        } else if (tool.hosted == "web_search" && (quirks.web_search_options || tool.origin == Dialect::openai_chat)) {
            Json options = *hosted_json(Dialect::openai_chat, tool);
            options.erase("type");
            json["web_search_options"] = std::move(options);
        } else if (tool.origin == Dialect::openai_chat) {
            listed.push_back(tool.native);
            sent.push_back(&tool);
        } else {
            dropped.add(dropped_name(tool));
        }
    }
    if (!listed.empty()) {
        json["tools"] = std::move(listed);
    }
    return sent;
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
    if (choice.name.empty()) {
        return "auto";  // a tool of another provider's, which this one does not run
    }
    const char* type = choice.custom ? "custom" : "function";
    return Json{{"type", type}, {type, {{"name", choice.name}}}};
}

Json response_format_json(const ResponseFormat& format) {
    if (format.kind == ResponseFormat::Kind::text) {
        return Json{{"type", "text"}};
    }
    if (format.kind == ResponseFormat::Kind::json_object) {
        return Json{{"type", "json_object"}};
    }
    Json schema{{"name", format.name.empty() ? "response" : format.name}, {"schema", format.schema}};
    if (!format.description.empty()) {
        schema["description"] = format.description;
    }
    if (format.strict) {
        schema["strict"] = *format.strict;
    }
    return Json{{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

}  // namespace nexus::dialect::openai_chat
