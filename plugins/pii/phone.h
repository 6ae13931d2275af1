#pragma once

#include <string_view>

#include "base/bytes.h"
#include "plugins/pii/digit_run.h"

namespace nexus::plugins::pii {

/// The international telephone number that begins with the '+' at `at` (E.164: 8 to 15 digits), with the usual
/// punctuation. A number ends where its country's numbers do, so that a time after it is left alone.
Span match_international_phone(std::string_view text, std::size_t at);

/// The number that begins with the '(' at `at`: `(230) 933-3849`, `(020) 7294 3097`, `(11) 91234-5678`.
Span match_area_phone(std::string_view text, std::size_t at);

/// The number at the begin of a run of digits: North American 3-3-4 with dashes or dots, numbers with a leading zero in
/// groups, 00 and a country; and, where the text before speaks of a telephone, other 7 to 12 digits.
Span match_national_phone(std::string_view text, const DigitRun& run);

}  // namespace nexus::plugins::pii
