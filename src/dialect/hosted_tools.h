#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/model.h"

/// Tools that a provider runs itself: what several have goes from one dialect to another by its kind.
namespace nexus::dialect {

/// The common name (Tool::hosted) of a dialect's tool type: `web_search_20250305`, `web_search_preview` and
/// `googleSearch` are `web_search`. A type that no other dialect has is its own name.
std::string hosted_kind(Dialect dialect, std::string_view type);

/// The tool that `definition` of `dialect` stands for, kept whole. In Gemini's lists it is the member of one name.
Tool hosted_tool(Dialect dialect, const Json& definition);

/// The definition for `target`: its own as it came, another dialect's by its kind, with the domains and the place that
/// both can name. Nothing where `target` has no such tool.
std::optional<Json> hosted_json(Dialect target, const Tool& tool);

/// What is told as dropped when a target has no such tool: `tools.<type>`.
std::string dropped_name(const Tool& tool);

/// The same for a part that only its origin knows, under the name that the client's dialect gives it:
/// `messages.content.server_tool_use`, `input.web_search_call`, `contents.parts.executableCode`.
std::string dropped_name(const Part& part);

}  // namespace nexus::dialect
