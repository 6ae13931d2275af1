#pragma once

#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// The e-mail address around the '@' at `at`; empty if there is none. Looks at most 64 bytes back and 255 ahead, and
/// never past another '@'. What only looks like one is left: `icon@2x.png`, `git@host:path`, `user@localhost`.
Span match_email(std::string_view text, std::size_t at);

}  // namespace nexus::plugins::pii
