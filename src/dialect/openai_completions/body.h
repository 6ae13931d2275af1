#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect::openai_completions {

/// The walk of index_body over a legacy completions request. False: the scan has failed.
bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits);

}  // namespace nexus::dialect::openai_completions
