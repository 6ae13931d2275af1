#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_message.h"

namespace nexus::plugins::auth {

/// The one API key that a request carries, in any of the places where clients put it (the table is in the source file).
/// Empty if it carries none. The view points into `head` or, for a key in the query, into `storage`.
/// Error: authentication_failed when two places hold different keys, since which one counts would be a guess.
Result<std::string_view> presented_key(const net::RequestHead& head, std::string& storage);

}  // namespace nexus::plugins::auth
