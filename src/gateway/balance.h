#pragma once

#include <cstddef>
#include <vector>

#include "gateway/route.h"

namespace nexus::gateway {

/// At most this many targets are considered for one request, its fallbacks' included.
inline constexpr std::size_t kCandidatesMax = 32;

/// The targets of a request in the order in which to try them: the route's own by its strategy, then each fallback's.
/// What is passed over for now (an open breaker, a provider whose keys all rest) comes last, so that it is used only
/// where nothing else is left. Advances the worker's cursor; call once per request.
std::vector<const Target*> order_targets(const ModelRoute& route, std::size_t worker, SteadyTime now);

}  // namespace nexus::gateway
