#pragma once

#include <string>

#include "base/result.h"
#include "gateway/dispatch.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// The request that would be sent to the target that would be tried first, as JSON: method, url, headers without
/// credentials, body. Nothing is sent and nothing is charged. Errors: no target, a request that the target cannot have.
Result<std::string> transform_request(Exchange& exchange, const DispatchParts& parts);

}  // namespace nexus::gateway
