#include "dialect/hosted_tools.h"

#include <array>

#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

struct Row {
    std::string_view kind;
    Dialect dialect;
    std::string_view prefix;  ///< of the type; versions and previews follow it
    std::string_view type;    ///< what is written
};

// Of equal kinds, one row per dialect; Anthropic's types carry the date of their version.
constexpr std::array kRows{
    Row{"web_search", Dialect::anthropic, "web_search_", "web_search_20250305"},
    Row{"web_search", Dialect::openai_responses, "web_search", "web_search"},
    Row{"web_search", Dialect::openai_chat, "web_search", "web_search"},
    Row{"web_search", Dialect::gemini, "googleSearch", "googleSearch"},
    Row{"web_fetch", Dialect::anthropic, "web_fetch_", "web_fetch_20250910"},
    Row{"web_fetch", Dialect::gemini, "urlContext", "urlContext"},
    Row{"code_execution", Dialect::anthropic, "code_execution_", "code_execution_20250825"},
    Row{"code_execution", Dialect::openai_responses, "code_interpreter", "code_interpreter"},
    Row{"code_execution", Dialect::gemini, "codeExecution", "codeExecution"},
    Row{"computer", Dialect::anthropic, "computer_", ""},
    Row{"computer", Dialect::openai_responses, "computer", ""},
    Row{"computer", Dialect::gemini, "computerUse", ""},
    Row{"file_search", Dialect::openai_responses, "file_search", ""},
    Row{"file_search", Dialect::gemini, "fileSearch", ""},
    Row{"mcp", Dialect::openai_responses, "mcp", ""},
    Row{"mcp", Dialect::anthropic, "mcp_toolset", ""},
    Row{"google_maps", Dialect::gemini, "googleMaps", ""},
    Row{"image_generation", Dialect::openai_responses, "image_generation", ""},
};

std::string type_of(Dialect dialect, const Json& definition) {
    if (dialect != Dialect::gemini) {
        return text_field(definition, "type");
    }
    return definition.is_object() && !definition.empty() ? definition.begin().key() : std::string();
}

// Where a search may look: OpenAI has it in `filters`, Anthropic beside the type.
const Json* allowed_domains(const Tool& tool) {
    if (tool.origin == Dialect::anthropic) {
        return array_field(tool.native, "allowed_domains");
    }
    const Json* filters = object_field(tool.native, "filters");
    return filters != nullptr ? array_field(*filters, "allowed_domains") : nullptr;
}

// OpenAI's chat API nests the place that the others have flat.
Json user_location(const Tool& tool) {
    const Json* location = object_field(tool.native, "user_location");
    if (location == nullptr) {
        return Json();
    }
    const Json* nested = object_field(*location, "approximate");
    if (nested == nullptr) {
        return *location;
    }
    Json flat{{"type", "approximate"}};
    flat.update(*nested);
    return flat;
}

Json nested_location(const Json& flat) {
    Json inner = flat;
    inner.erase("type");
    return Json{{"type", "approximate"}, {"approximate", std::move(inner)}};
}

Json search_json(Dialect target, const Tool& tool, std::string_view type) {
    Json out{{"type", type}};
    Json location = user_location(tool);
    const Json* domains = allowed_domains(tool);
    if (target == Dialect::anthropic) {
        out["name"] = "web_search";
        if (domains != nullptr) {
            out["allowed_domains"] = *domains;
        }
    } else if (target == Dialect::openai_responses && domains != nullptr) {
        out["filters"] = Json{{"allowed_domains", *domains}};
    }
    if (!location.is_null()) {
        out["user_location"] = target == Dialect::openai_chat ? nested_location(location) : std::move(location);
    }
    if (const std::string size = text_field(tool.native, "search_context_size");
        !size.empty() && target != Dialect::anthropic) {
        out["search_context_size"] = size;
    }
    return out;
}

}  // namespace

std::string hosted_kind(Dialect dialect, std::string_view type) {
    for (const Row& row : kRows) {
        if (row.dialect == dialect && type.starts_with(row.prefix)) {
            return std::string(row.kind);
        }
    }
    return std::string(type);
}

Tool hosted_tool(Dialect dialect, const Json& definition) {
    Tool tool;
    tool.kind = Tool::Kind::hosted;
    tool.hosted = hosted_kind(dialect, type_of(dialect, definition));
    tool.name = text_field(definition, "name");
    tool.native = definition;
    tool.origin = dialect;
    return tool;
}

std::optional<Json> hosted_json(Dialect target, const Tool& tool) {
    if (tool.origin == target && !tool.native.is_null()) {
        return tool.native;
    }
    for (const Row& row : kRows) {
        if (row.dialect != target || row.kind != tool.hosted || row.type.empty()) {
            continue;
        }
        if (target == Dialect::gemini) {
            return Json{{row.type, Json::object()}};
        }
        if (tool.hosted == "web_search") {
            return search_json(target, tool, row.type);
        }
        Json out{{"type", row.type}};
        if (target == Dialect::anthropic) {
            out["name"] = tool.hosted;
        } else if (tool.hosted == "code_execution") {
            out["container"] = Json{{"type", "auto"}};
        }
        return out;
    }
    return std::nullopt;
}

std::string dropped_name(const Tool& tool) {
    const std::string type = type_of(tool.origin, tool.native);
    return "tools." + (type.empty() ? tool.hosted : type);
}

std::string dropped_name(const Part& part) {
    switch (part.origin) {
        case Dialect::gemini: return "contents.parts." + type_of(Dialect::gemini, part.native);
        case Dialect::openai_responses: return "input." + text_field(part.native, "type");
        default: return "messages.content." + text_field(part.native, "type");
    }
}

}  // namespace nexus::dialect
