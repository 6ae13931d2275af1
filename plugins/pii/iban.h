#pragma once

#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// The IBAN that begins with the letter at `at`: a country of the registry, that country's length, blanks or dashes
/// between groups allowed, remainder 1 by 97. Empty if there is none. Looks at most 70 bytes ahead.
Span match_iban(std::string_view text, std::size_t at);

}  // namespace nexus::plugins::pii
