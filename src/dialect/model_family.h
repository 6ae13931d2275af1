#pragma once

#include <string_view>

#include "dialect/quirks.h"

namespace nexus::dialect {

/// What the makers of models say of whole families, for models that no price table knows: new ones, dated ones, fine
/// tunes. Claude by its version (unknown ones are taken for the newest), OpenAI's `o…` and `gpt-5…`, Gemini by its
/// version. A name of no known family changes nothing. Prefixes of routers and clouds do not matter
/// (`anthropic/claude-…`, `us.anthropic.claude-…`, `ft:gpt-…`).
void apply_family(std::string_view model, Quirks& quirks);

/// Whether the name is that of one of OpenAI's reasoning models, which refuse max_tokens.
bool is_openai_reasoner(std::string_view model);

}  // namespace nexus::dialect
