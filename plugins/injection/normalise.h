#pragma once

#include <string>
#include <string_view>

namespace nexus::plugins::injection {

/// The text as the signals are compared with it: lower case (ASCII, Latin with marks, Greek, Cyrillic, full-width
/// letters as ASCII), runs of blanks and newlines as one blank, typographic apostrophes as ', and none of the invisible
/// characters that attackers put between letters. `text` is UTF-8; other bytes pass as they are. One pass. The view is
/// of `buffer`, which only grows.
std::string_view normalise(std::string_view text, std::string& buffer);

}  // namespace nexus::plugins::injection
