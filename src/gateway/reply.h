#pragma once

#include <string>
#include <string_view>

#include "config/settings.h"
#include "gateway/exchange.h"
#include "net/http_message.h"

namespace nexus::gateway {

/// The head of an answer to this exchange: its type, the request id, and what `x-nexus-*` tells of its way. The chain's
/// on_response and CORS come after.
net::ResponseHead make_head(const Exchange& exchange, int status, std::string_view content_type);

/// Adds what a provider's answer says of itself as `x-nexus-upstream-…`: its request id, its rate limits and how long
/// it worked. Under the plain names stands what this gateway says of itself.
void add_upstream_headers(const net::HeaderMap& theirs, net::HeaderMap& headers);

/// Adds what an error carries in headers: Retry-After (whole seconds, rounded up) and retry-after-ms, and
/// x-should-retry: false where another try cannot help although SDKs would make one.
void add_error_headers(const Error& error, net::HeaderMap& headers);

/// Cross-origin rules of a listener applied to an answer (Fetch standard, 3.2): nothing when CORS is off or the origin
/// is not listed.
void add_cors_headers(const config::Cors& cors, const net::HeaderMap& request, net::HeaderMap& headers);

/// Begins a streamed answer. The head's fields are given back: nobody reads them any more, and a stream may last.
void start_stream(Exchange& exchange, net::ResponseHead& head);

/// Whether a request is a CORS preflight, which is answered before anything else.
bool is_preflight(const net::RequestHead& head);
net::ResponseHead preflight_head(const config::Cors& cors, const net::RequestHead& head);

/// The client's own request id if it is 1 to 128 characters of [A-Za-z0-9._-], else a new one.
std::string choose_request_id(const net::HeaderMap& headers, Random& random);

}  // namespace nexus::gateway
