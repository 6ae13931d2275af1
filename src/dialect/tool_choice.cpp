#include "dialect/tool_choice.h"

#include <algorithm>

namespace nexus::dialect {
namespace {

bool is_hosted(const Tool& tool) { return tool.kind == Tool::Kind::hosted; }

// A list of allowed tools names those that the provider runs by their type.
bool is_called(const Tool& tool, std::string_view name) {
    return tool.name == name ||
           (is_hosted(tool) && (tool.hosted == name || string_or(tool.native, "type", {}) == name));
}

bool is_chosen(const Tool& tool, const ToolChoice& choice) {
    if (!choice.hosted.empty()) {
        return is_hosted(tool) && tool.hosted == choice.hosted;
    }
    return !choice.name.empty() && tool.name == choice.name;
}

// The choice itself, what is left of it, or nothing.
enum class Kept : std::uint8_t { whole, part, none };

Kept kept_if(bool condition) { return condition ? Kept::whole : Kept::none; }

Kept keep_among(const std::vector<const Tool*>& sent, ToolChoice& choice) {
    if (choice.kind == ToolChoice::Kind::none) {
        return Kept::whole;
    }
    if (choice.kind == ToolChoice::Kind::named) {
        const auto found = std::ranges::find_if(sent, [&choice](const Tool* tool) { return is_chosen(*tool, choice); });
        if (found != sent.end() && is_hosted(**found)) {
            choice.hosted = (*found)->hosted;
        }
        return kept_if(found != sent.end());
    }
    if (choice.allowed.empty()) {
        return kept_if(choice.kind == ToolChoice::Kind::automatic || !sent.empty());
    }
    const std::size_t lost = std::erase_if(choice.allowed, [&sent](const std::string& name) {
        return std::ranges::none_of(sent, [&name](const Tool* tool) { return is_called(*tool, name); });
    });
    return choice.allowed.empty() ? Kept::none : lost != 0 ? Kept::part : Kept::whole;
}

}  // namespace

std::optional<ToolChoice> choice_among(const std::vector<const Tool*>& sent, const ChatRequest& request,
                                       DroppedFields& dropped) {
    std::optional<ToolChoice> choice = request.tool_choice;
    const Kept kept = choice ? keep_among(sent, *choice) : Kept::whole;
    dropped.add_if(kept != Kept::whole, "tool_choice");
    if (kept == Kept::none) {
        choice.reset();
    }
    return choice;
}

}  // namespace nexus::dialect
