#pragma once

#include <string>
#include <string_view>

#include "gateway/relay.h"

namespace nexus::gateway {

/// What is particular to `/v1/realtime` before and at its upgrade; the session itself is RealtimeRelay's.

/// Whether the request can begin a session. Errors: no WebSocket handshake (400, 426); a web page of a foreign origin;
/// a stage of the pipeline that reads answers, which a session's do not pass; joining a call that is under way.
Result<void> check_realtime(const Exchange& exchange);
/// The model that the query names: `model`, Azure's `deployment`, or OpenAI's transcription model where the intent is
/// transcription and none is named. Empty where it names none.
std::string realtime_model(std::string_view query);
/// What goes behind the provider's `path` for `model`, which is the upstream's name: the model, unless the path has a
/// place for it, and what else the client's query says.
std::string realtime_query(std::string_view query, std::string_view path, std::string_view model);
/// The client's subprotocols for the upstream, comma-separated: all but those that carry a key.
std::string realtime_subprotocols(const net::HeaderMap& headers);

/// Upgrades the client, whose upstream has upgraded, and relays until the session is over. `head` has the answer's
/// headers.
Task<RelayResult> relay_realtime(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head);

}  // namespace nexus::gateway
