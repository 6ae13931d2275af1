#pragma once

#include <string_view>

#include "base/result.h"

namespace nexus::dialect {

/// Checks that an upstream's whole answer is one JSON object, valid to its last byte, in one walk without a tree: what
/// passes through unchanged is not to be a login page, half an answer or two. Error: provider_protocol_error.
Result<void> check_answer(std::string_view body);

}  // namespace nexus::dialect
