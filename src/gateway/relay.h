#pragma once

#include <optional>

#include "gateway/dispatch.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// How the answer's way to the client ended.
struct RelayResult {
    bool client_gone = false;
    std::optional<Error> broken;  ///< the upstream failed, or the gateway ended, after the answer had begun
};

/// Brings an upstream's answer to the client: whole answers edited or translated, streams read by read. Notes usage,
/// times and cost on the exchange. `head` has status and headers; the answer's length is set here.
Task<RelayResult> relay_answer(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head);

/// The whole answer in the client's dialect, hooks applied; also fills the exchange's usage. An answer that is not what
/// its dialect says is a provider_protocol_error.
Result<std::string> finish_body(Exchange& exchange, UpstreamAnswer& answer);

}  // namespace nexus::gateway
