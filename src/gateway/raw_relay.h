#pragma once

#include "gateway/relay.h"

namespace nexus::gateway {

/// Passes the upstream's bytes on as they come: sound, pictures, and events of an operation without a dialect, whose
/// usage is read on the way.
Task<RelayResult> relay_raw(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head);

}  // namespace nexus::gateway
