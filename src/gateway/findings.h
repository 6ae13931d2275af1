#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace nexus::gateway {

/// A place in the request's text that a detector reported, and what would stand there if it is redacted. Whether the
/// edit is made is decided per target, at dispatch.
struct Finding {
    std::size_t piece = 0;    ///< index into the body index's texts
    Span range;               ///< in the piece's unescaped text
    std::string_view entity;  ///< canonical name from the registry, static
    std::string replacement;  ///< `[EMAIL_1]`
    bool redact = true;       ///< false: reported only
};

}  // namespace nexus::gateway
