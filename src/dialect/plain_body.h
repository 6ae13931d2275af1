#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect {

/// The walk of index_body over the body of an operation without a dialect. False: the scan has failed.
bool walk_plain_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits);

}  // namespace nexus::dialect
