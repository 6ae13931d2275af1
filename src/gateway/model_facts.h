#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "gateway/route.h"

namespace nexus::gateway {

/// What holds for a model whichever of its targets answers: the smallest limits that are known of them; 0 unknown.
struct ModelFacts {
    std::int64_t context_window = 0;
    std::int64_t max_output = 0;
};
ModelFacts facts_of(const ModelRoute& route);

/// One model for /model/info. Prices are dollars per token, as LiteLLM has them there; parameters are those of chat
/// completions that the first target takes.
Json info_of(std::string_view name, const ModelRoute& route, SteadyTime now);

}  // namespace nexus::gateway
