#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "net/http_message.h"

namespace nexus::net {

/// How a WebSocket connection is asked for and granted over HTTP/1.1 (RFC 6455, 4). Pure: heads in, values out.

/// What a client's request for a WebSocket connection says. Views into the request's head.
struct WebSocketRequest {
    std::string accept;                          ///< the value of Sec-WebSocket-Accept that grants it
    std::vector<std::string_view> subprotocols;  ///< offered, in the client's order of preference
};

/// Reads such a request. Errors (invalid_request): with status 426 where the request asks for no upgrade or for another
/// version, else 400.
Result<WebSocketRequest> read_websocket_request(const RequestHead& head);
/// The subprotocols that a request offers, well-formed or not.
std::vector<std::string_view> offered_subprotocols(const HeaderMap& headers);

/// Adds to an answer of 101 what grants the request. `subprotocol` is one of those offered, or empty.
void grant_websocket(const WebSocketRequest& request, std::string_view subprotocol, HeaderMap& headers);

/// Adds to a GET request what asks for a WebSocket connection; `subprotocols` is a comma-separated list, or empty.
/// Returns the key, for `check_websocket_answer`.
std::string ask_for_websocket(std::string_view subprotocols, Random& random, HeaderMap& headers);
/// Whether an answer of 101 grants what was asked with `key`, without an extension. Error: provider_protocol_error.
Result<void> check_websocket_answer(const ResponseHead& head, std::string_view key, std::string_view subprotocols);

}  // namespace nexus::net
