#pragma once

#include <vector>

#include "gateway/makers.h"

namespace nexus::plugins {

/// The built-in middlewares in the order of the default pipeline, which each row's remark explains. The composition
/// root passes this table to the gateway; nothing registers itself.
const std::vector<gateway::MiddlewareRow>& builtin_middlewares();

}  // namespace nexus::plugins
