#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/generation.h"
#include "gateway/identity.h"

namespace nexus::gateway {

/// Whose list of models a client can read.
enum class ModelShape : std::uint8_t { openai, anthropic, gemini };

/// Who asks about models, and when.
struct ModelQuestion {
    const Generation& generation;
    const Identity& identity;
    std::string_view provider;  ///< only models with a target of this provider; empty: all
    SteadyTime now;
};

/// The configured models that this caller may use, all in one page.
std::string model_list(const ModelQuestion& question, ModelShape shape);

/// One model; model_not_found where the caller may not use it, as where it does not exist.
Result<std::string> model_entry(const ModelQuestion& question, ModelShape shape, std::string_view id);

/// What is known of the same models as model_list has: limits, prices, what can be sent and asked for, the targets and
/// how they are. The shape is that of LiteLLM's /model/info, with `targets` beside it.
std::string model_info(const ModelQuestion& question);

}  // namespace nexus::gateway
