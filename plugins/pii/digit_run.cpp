#include "plugins/pii/digit_run.h"

#include <algorithm>

#include "plugins/pii/characters.h"
#include "plugins/pii/checksums.h"
#include "plugins/pii/context.h"

namespace nexus::plugins::pii {
namespace {

// Longer groups are no part of any number looked for; reading on would make a long text of digits quadratic.
constexpr std::size_t kGroupMax = 24;

/// An issuer's range of leading digits, compared as numbers of `width` digits.
struct Issuer {
    unsigned first;
    unsigned last;
    unsigned width;
    std::size_t shortest;
    std::size_t longest;
};

// ISO/IEC 7812 issuer prefixes as the networks publish them.
constexpr std::array kIssuers{
    Issuer{4, 4, 1, 13, 19},        // Visa
    Issuer{51, 55, 2, 16, 16},      // Mastercard
    Issuer{2221, 2720, 4, 16, 16},  // Mastercard
    Issuer{34, 34, 2, 15, 15},      // American Express
    Issuer{37, 37, 2, 15, 15},      // American Express
    Issuer{6011, 6011, 4, 16, 19},  // Discover
    Issuer{644, 659, 3, 16, 19},    // Discover
    Issuer{300, 305, 3, 14, 19},    // Diners Club
    Issuer{3095, 3095, 4, 14, 19},  // Diners Club
    Issuer{36, 36, 2, 14, 19},      // Diners Club
    Issuer{38, 39, 2, 14, 19},      // Diners Club
    Issuer{35, 35, 2, 16, 19},      // JCB (3528 to 3589; test data of the common generators has all of 35)
    Issuer{1800, 1800, 4, 15, 15},  // JCB
    Issuer{2131, 2131, 4, 15, 15},  // JCB
    Issuer{62, 62, 2, 16, 19},      // UnionPay
    Issuer{81, 81, 2, 16, 19},      // UnionPay
    Issuer{2200, 2204, 4, 16, 19},  // Mir
    Issuer{50, 50, 2, 12, 19},      // Maestro
    Issuer{56, 58, 2, 12, 19},      // Maestro
    Issuer{6304, 6304, 4, 12, 19},  // Maestro
    Issuer{6759, 6763, 4, 12, 19},  // Maestro
};

bool has_issuer(std::string_view digits) {
    unsigned leading = 0;
    std::array<unsigned, 5> prefix{};
    for (std::size_t width = 1; width < prefix.size(); ++width) {
        leading = leading * 10 + static_cast<unsigned>(digits[width - 1] - '0');
        prefix[width] = leading;
    }
    return std::any_of(kIssuers.begin(), kIssuers.end(), [&](const Issuer& issuer) {
        return prefix[issuer.width] >= issuer.first && prefix[issuer.width] <= issuer.last &&
               digits.size() >= issuer.shortest && digits.size() <= issuer.longest;
    });
}

// Cards are printed 4-4-4-4(-1..3), 4-6-5 or 4-6-4.
bool has_card_form(const DigitRun& run, std::size_t groups) {
    if (groups == 1) {
        return true;
    }
    if (run.size_of(0) != 4 || groups < 3) {
        return false;
    }
    if (groups == 3) {
        return run.size_of(1) == 6 && (run.size_of(2) == 5 || run.size_of(2) == 4);
    }
    for (std::size_t i = 1; i + 1 < groups; ++i) {
        if (run.size_of(i) != 4) {
            return false;
        }
    }
    return run.size_of(groups - 1) <= 4;
}

bool is_card(std::string_view text, const DigitRun& run, std::size_t groups) {
    const std::size_t size = run.digits(groups);
    if (size < 12 || size > 19 || !has_card_form(run, groups)) {
        return false;
    }
    // Twelve digits, which old Maestro cards have, are too common to be a card without being called one.
    if (size == 12 && !context_has(text, run.groups[0].begin, {"card", "cc ", "maestro"})) {
        return false;
    }
    std::array<char, 19> digits;
    auto out = digits.begin();
    for (std::size_t i = 0; i < groups; ++i) {
        const std::string_view group = run.groups[i].of(text);
        out = std::copy(group.begin(), group.end(), out);
    }
    const std::string_view number(digits.data(), size);
    return has_issuer(number) && luhn_holds(number);
}

bool is_ssn_number(std::string_view area, std::string_view group, std::string_view serial) {
    return area != "000" && area != "666" && area[0] != '9' && group != "00" && serial != "0000";
}

}  // namespace

std::size_t DigitRun::digits(std::size_t groups_counted) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < groups_counted; ++i) {
        sum += groups[i].size();
    }
    return sum;
}

bool DigitRun::same_glue(std::string_view text, std::size_t groups_counted) const {
    for (std::size_t i = 2; i < groups_counted; ++i) {
        if (glue(text, i) != glue(text, 1)) {
            return false;
        }
    }
    return true;
}

DigitRun read_digit_run(std::string_view text, std::size_t at) {
    DigitRun run;
    while (run.count < DigitRun::kGroupsMax) {
        const std::size_t end = skip(text, at, std::min(text.size(), at + kGroupMax), kDigit);
        run.groups[run.count++] = Span{at, end};
        if (!is_at(text, end, kDigitGlue) || !is_at(text, end + 1, kDigit)) {
            run.ends_in_word = is_at(text, end, kAlnum) || byte_at(text, end) == '_';
            return run;
        }
        at = end + 1;
    }
    run.goes_on = true;
    return run;
}

Span match_card(std::string_view text, const DigitRun& run) {
    if (run.size_of(0) < 4) {
        return {};
    }
    if (run.count == 1 || run.size_of(0) >= 12) {
        const bool clean = run.count > 1 || !run.ends_in_word;
        return clean && is_card(text, run, 1) ? run.groups[0] : Span{};
    }
    const char glue = run.glue(text, 1);
    if (glue != ' ' && glue != '-') {
        return {};
    }
    // The longest first: 19 digits in five groups may have 16 that pass by chance.
    for (std::size_t groups = std::min<std::size_t>(run.count, 5); groups >= 3; --groups) {
        const bool clean = groups < run.count || !run.ends_in_word;
        if (clean && run.same_glue(text, groups) && is_card(text, run, groups)) {
            return {run.groups[0].begin, run.groups[groups - 1].end};
        }
    }
    return {};
}

Span match_ssn(std::string_view text, const DigitRun& run) {
    const std::size_t begin = run.groups[0].begin;
    const auto spoken_of = [text, begin] { return context_has(text, begin, {"ssn", "social sec", "social-sec"}); };
    if (run.size_of(0) == 9) {
        const std::string_view digits = run.groups[0].of(text);
        const bool clean = run.count > 1 ? run.glue(text, 1) == ' ' : !run.ends_in_word;
        return clean && is_ssn_number(digits.substr(0, 3), digits.substr(3, 2), digits.substr(5)) && spoken_of()
                   ? run.groups[0]
                   : Span{};
    }
    if (run.count < 3 || run.size_of(0) != 3 || run.size_of(1) != 2 || run.size_of(2) != 4 || !run.same_glue(text, 3)) {
        return {};
    }
    const char before = byte_at(text, begin - 1);
    const bool joined = before == '-' || before == '.' || before == '/' || before == '_';
    const bool inside = joined && is_at(text, begin - 2, kAlnum);
    const bool clean = run.count > 3 ? run.glue(text, 3) == ' ' : !run.ends_in_word;
    if (inside || !clean || !is_ssn_number(run.groups[0].of(text), run.groups[1].of(text), run.groups[2].of(text))) {
        return {};
    }
    const char glue = run.glue(text, 1);
    return glue == '-' || (glue == ' ' && spoken_of()) ? Span{begin, run.groups[2].end} : Span{};
}

}  // namespace nexus::plugins::pii
