#pragma once

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect::openai_embeddings {

/// The walk of index_body over an embeddings request. Each input string is a text; token arrays are none, so their
/// `message` numbers are missing. `messages` is the number of inputs. False: the scan has failed.
bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits);

}  // namespace nexus::dialect::openai_embeddings
