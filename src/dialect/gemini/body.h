#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect::gemini {

/// The walk of index_body over a request of the Gemini API: generateContent, countTokens, embedContent. False: the scan
/// has failed.
bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits);

}  // namespace nexus::dialect::gemini
