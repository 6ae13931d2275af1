#pragma once

#include <vector>

#include "base/json.h"
#include "dialect/dropped.h"
#include "dialect/model.h"
#include "dialect/quirks.h"

namespace nexus::dialect::openai_chat {

/// Writes `tools`, and `web_search_options` for models that have it, into a request's root; what this dialect has no
/// tool for is added to `dropped`. Gives the tools that stand in the list; they are the caller's.
std::vector<const Tool*> put_tools(Json& json, const std::vector<Tool>& tools, const Quirks& quirks,
                                   DroppedFields& dropped);

/// `tools` tells which of the allowed ones are free-form.
Json tool_choice_json(const ToolChoice& choice, const std::vector<Tool>& tools);
Json response_format_json(const ResponseFormat& format);

}  // namespace nexus::dialect::openai_chat
