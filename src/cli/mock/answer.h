#pragma once

#include <cstdint>
#include <string>

#include "cli/mock/behaviour.h"
#include "dialect/model.h"

namespace nexus::cli {

/// The whole answer to one request, before it is written in any dialect. Pure: equal requests get equal answers but for
/// `created`.
///
/// - The text is `x-mock-text`, else what stands behind `fixed:` in the model's name, else a JSON value where
///   `response_format` asks for one, else the last user message, followed by the number of its images and other media.
/// - Tools are called when `x-mock-tool` names them, when `tool_choice` demands one, or when the last user message
///   contains `call <tool>`; a request that ends in a tool's result gets text unless `tool_choice` demands a call.
///   Arguments are the object behind `call <tool> `, else a valid instance of the tool's parameters; a custom tool gets
///   text.
/// - A request that asks for reasoning, by effort or budget, gets some; so does `x-mock-reasoning`.
/// - `stop`, `max_tokens` and `n` are honoured. Usage counts tokens of every text, and 256 for each image; of the
/// input,
///   as much is cached, or written to the cache, as `x-mock-cached` and `x-mock-cache-write` say.
dialect::ChatResponse compose_answer(const dialect::ChatRequest& request, const MockBehaviour& behaviour,
                                     std::string id);

/// The tokens of a request's messages and tools.
std::int64_t prompt_tokens(const dialect::ChatRequest& request);

}  // namespace nexus::cli
