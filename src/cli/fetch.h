#pragma once

#include <string>

#include "base/result.h"

namespace nexus::cli {

/// The body of `GET http://address/target`, by an event loop of its own; blocks for a few seconds at most. For asking
/// a running daemon. An answer other than 200 is an error.
Result<std::string> fetch(const std::string& address, const std::string& target);

}  // namespace nexus::cli
