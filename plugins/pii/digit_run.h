#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/bytes.h"

namespace nexus::plugins::pii {

/// Groups of digits with one blank, dash, dot or slash between them, as they follow each other in a text: what a card
/// number, an SSN or a telephone number can be. At most kGroupsMax groups are read, so the work for one run is bounded.
struct DigitRun {
    static constexpr std::size_t kGroupsMax = 8;
    std::array<Span, kGroupsMax> groups;
    std::size_t count = 0;
    bool ends_in_word = false;  ///< a letter or an underscore follows the last group
    bool goes_on = false;       ///< more groups follow than were read

    std::size_t size_of(std::size_t group) const { return groups[group].size(); }
    /// Of groups [0, count): how many digits.
    std::size_t digits(std::size_t groups_counted) const;
    /// The byte between group `group` and the one before it.
    char glue(std::string_view text, std::size_t group) const { return text[groups[group].begin - 1]; }
    /// Whether all the bytes between the first `groups_counted` groups are one and the same.
    bool same_glue(std::string_view text, std::size_t groups_counted) const;
};

/// The run that begins with the digit at `at`.
DigitRun read_digit_run(std::string_view text, std::size_t at);

/// The payment card number at the run's begin: 13 to 19 digits (12 where the text speaks of a card) in one group or in
/// groups of card form, an issuer's prefix, Luhn. Empty if there is none.
Span match_card(std::string_view text, const DigitRun& run);

/// The US social security number at the run's begin: 3-2-4 digits in valid ranges (no 000, 666, 9xx area; no 00 group;
/// no 0000 serial). With dashes it stands for itself; with blanks or bare the text before must speak of one.
Span match_ssn(std::string_view text, const DigitRun& run);

}  // namespace nexus::plugins::pii
