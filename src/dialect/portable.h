#pragma once

#include "base/result.h"
#include "dialect/model.h"

namespace nexus::dialect {

/// Checks that a request does not rest on what one provider holds and `target`'s cannot have: an earlier response, a
/// conversation, an item or a prompt that OpenAI stores, Gemini's cachedContent, Anthropic's container. Each encoder
/// calls it first. Error: invalid_request, naming the client's field and what the target is.
Result<void> check_portable(const ChatRequest& request, Dialect target);

}  // namespace nexus::dialect
