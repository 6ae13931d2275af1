#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/generation.h"
#include "gateway/identity.h"

namespace nexus::gateway {

/// The body of GET /v1/models: the configured models that this caller may use, in OpenAI's shape.
std::string model_list(const Generation& generation, const Identity& identity);

/// The body of GET /v1/models/{id}; model_not_found where the caller may not use it, as where it does not exist.
Result<std::string> model_entry(const Generation& generation, const Identity& identity, std::string_view id);

}  // namespace nexus::gateway
