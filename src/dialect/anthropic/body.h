#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect::anthropic {

/// The walk of index_body over an Anthropic Messages request. False: the scan has failed.
bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits);

}  // namespace nexus::dialect::anthropic
