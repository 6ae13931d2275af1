#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nexus::net {

/// An http or https URL that somebody else has written, taken apart to be fetched.
struct WebUrl {
    bool tls = true;
    std::string host;  ///< in small letters; IPv6 without brackets. A name, or whatever a resolver may read as one
    std::uint16_t port = 443;
    std::string target;  ///< path and query as they go into a request line, at least `/`; no fragment
};

/// Refuses, with a few words that say why and hold nothing of `text`: other schemes, a user or password, a host that
/// is no name or address, control characters, spaces and backslashes (on which readers of URLs disagree). Bytes beyond
/// ASCII in path and query are percent-encoded.
Result<WebUrl> parse_web_url(std::string_view text);

/// Where a redirect's `Location` leads from `from` (RFC 3986, section 5.2, without the removal of dot segments, which
/// a server does). Errors: those of parse_web_url.
Result<WebUrl> follow_location(const WebUrl& from, std::string_view location);

}  // namespace nexus::net
