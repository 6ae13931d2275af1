#pragma once

#include <optional>
#include <vector>

#include "dialect/model.h"

/// Tools of the formats that know functions alone and no choice of one by name: Cohere and Ollama, in part Converse.
namespace nexus::dialect {

/// The request's tools without those that a provider runs itself. They live as long as the request.
std::vector<const Tool*> function_tools(const ChatRequest& request);

/// Whether `choice` leaves the tool in the list: a named tool can only be asked for by leaving the others out.
bool is_offered(const Tool& tool, const std::optional<ToolChoice>& choice);

/// `{"type":"function","function":{…}}`. The parameters are always there: these formats require them.
Json function_tool_json(const Tool& tool);

/// Adds the tool that stands in a request's list; what is no function is noted as unmapped. Nothing was added if null.
Tool* read_function_tool(const Json& tool, ChatRequest& request);

}  // namespace nexus::dialect
