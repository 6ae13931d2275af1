#pragma once

#include <optional>

#include "base/error.h"
#include "net/http_server.h"

namespace nexus::admin {

/// Whether this request may see the configuration or change the process's state: only from the machine itself, and not
/// as a web page's doing. Nothing if it may, else the refusal.
///
/// - The peer's address is a loopback address, and no header says that a proxy passed the request on.
/// - `Host` is an IP address or localhost: a page whose name was rebound to 127.0.0.1 is refused. It grants nothing.
/// - `Origin`, where there is one, names the same host; `Sec-Fetch-Site` is not that of another site.
std::optional<Error> refuse_access(const net::RequestHead& head, const net::Peer& peer);

}  // namespace nexus::admin
