#include "plugins/pii/phone.h"

#include <algorithm>
#include <array>

#include "plugins/pii/characters.h"
#include "plugins/pii/context.h"

namespace nexus::plugins::pii {
namespace {

/// How many digits a country's numbers have at most, country code included; E.164's 15 where nothing is known.
struct CountryCode {
    std::string_view code;
    std::size_t digits_max;
};

constexpr std::array kCountryCodes{
    CountryCode{"1", 11},  CountryCode{"7", 11},  CountryCode{"27", 11}, CountryCode{"30", 12}, CountryCode{"31", 11},
    CountryCode{"32", 11}, CountryCode{"33", 11}, CountryCode{"34", 11}, CountryCode{"39", 13}, CountryCode{"41", 11},
    CountryCode{"44", 12}, CountryCode{"45", 10}, CountryCode{"46", 12}, CountryCode{"47", 10}, CountryCode{"48", 11},
    CountryCode{"49", 13}, CountryCode{"52", 12}, CountryCode{"55", 13}, CountryCode{"61", 11}, CountryCode{"81", 12},
    CountryCode{"82", 12}, CountryCode{"86", 13}, CountryCode{"90", 12}, CountryCode{"91", 12},
};

std::size_t digits_max(std::string_view number) {
    for (const CountryCode& country : kCountryCodes) {
        if (number.starts_with(country.code)) {
            return country.digits_max;
        }
    }
    return 15;
}

bool is_phone_glue(char c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'; }

// `x769`, `ext. 12`: where it ends, or `end` if there is none.
std::size_t extension_end(std::string_view text, std::size_t end) {
    std::size_t at = end;
    if (byte_at(text, at) == 'x') {
        ++at;
    } else if (text.substr(at, 5) == " ext." || text.substr(at, 4) == " ext") {
        at += text.substr(at, 5) == " ext." ? 5 : 4;
        at += byte_at(text, at) == ' ' ? 1 : 0;
    }
    const std::size_t digits = skip(text, at, std::min(text.size(), at + 6), kDigit);
    return at == end || digits == at || is_at(text, digits, kAlnum) ? end : digits;
}

// The trunk prefix of `+41 (0)96 471 07 95`, which is not dialled and counts for nothing.
bool is_trunk_prefix(std::string_view text, Span group) {
    return group.of(text) == "0" && byte_at(text, group.begin - 1) == '(' && byte_at(text, group.end) == ')';
}

/// Digit groups from `at` on with one or two punctuation marks between, up to `most` digits in whole groups.
struct Walked {
    std::size_t end = 0;
    std::size_t digits = 0;
    std::size_t groups = 0;
};

Walked walk_groups(std::string_view text, std::size_t at, std::size_t most) {
    Walked walked;
    while (true) {
        const std::size_t end = skip(text, at, std::min(text.size(), at + 16), kDigit);
        const std::size_t size = is_trunk_prefix(text, Span{at, end}) ? 0 : end - at;
        const bool in_word = is_at(text, end, kAlpha) && extension_end(text, end) == end;
        if (end == at || walked.digits + size > most || in_word) {
            return walked;
        }
        walked.digits += size;
        walked.end = extension_end(text, end);
        ++walked.groups;
        at = end;
        while (at < end + 2 && at < text.size() && is_phone_glue(text[at])) {
            ++at;
        }
        if (at == end || walked.end != end || walked.groups > 12) {
            return walked;
        }
    }
}

// Dates, versions and ranks go on with a dot or a dash; a telephone number ends.
bool ends_number(std::string_view text, std::size_t end) {
    const char c = byte_at(text, end);
    return !is_at(text, end, kAlnum) && c != '_' && !((c == '-' || c == '.') && is_at(text, end + 1, kDigit));
}

bool begins_inside_word(std::string_view text, std::size_t at) {
    const char before = byte_at(text, at - 1);
    if (before == '-' || before == '.' || before == '/' || before == '_') {
        return is_at(text, at - 2, kAlnum);
    }
    return before == '#' || before == '$' || before == '\\' || is(before, kAlnum);
}

bool speaks_of_phone(std::string_view text, std::size_t at) {
    return context_has(text, at, {"phone",   "tel.",    "tel:",     "tel ", "telef",       "teleph",   "téléph",
                                  "mobile",  "cell ",   "cell:",    "fax",  "call ",       "reach me", "reach us",
                                  "text me", "dial ",   "whatsapp", "sms ", "handynummer", "office:",  "desk:",
                                  "home:",   "work:",   "móvil",    "手机", "电话",        "電話",     "携帯",
                                  "전화",    "телефон", "тел.",     "هاتف", "फ़ोन"});
}

// Numbers of other kinds that are written like telephone numbers.
bool speaks_of_other(std::string_view text, std::size_t at) {
    return context_has(text, at,
                       {"nhs", "isbn", "invoice", "order no", "order #", "order number", "tracking", "aadhaar", "vat"});
}

bool is_date(const DigitRun& run, std::size_t groups) {
    return groups == 3 && ((run.size_of(0) <= 2 && run.size_of(1) <= 2 && run.size_of(2) == 4) ||
                           (run.size_of(0) == 4 && run.size_of(1) <= 2 && run.size_of(2) <= 2));
}

// North American numbering plan: area and exchange begin with 2 to 9.
bool is_north_american(std::string_view text, const DigitRun& run, std::size_t first) {
    return run.size_of(first) == 3 && run.size_of(first + 1) == 3 && run.size_of(first + 2) == 4 &&
           text[run.groups[first].begin] >= '2' && text[run.groups[first + 1].begin] >= '2';
}

// 07280 506917, 020 7294 3097, 06 12 34 56 78, 03-1234-5678, 0151/1234567.
bool is_zero_led(std::string_view text, const DigitRun& run, std::size_t groups) {
    const std::size_t first = run.groups[0].begin;
    const std::size_t digits = run.digits(groups);
    if (text[first] != '0' || byte_at(text, first + 1) == '0' || digits < 9 || digits > 11 || groups < 2) {
        return false;
    }
    if (run.size_of(0) == 2) {
        const bool pairs = groups == 5 && digits == 10;
        return pairs || (groups == 3 && run.size_of(1) == 4 && run.size_of(2) == 4);
    }
    if (run.size_of(0) > 5) {
        return false;
    }
    for (std::size_t i = 1; i < groups; ++i) {
        if (run.size_of(i) < 2) {
            return false;
        }
    }
    return true;
}

// Whether the number may end after `groups` groups: at the run's end, or before a blank.
bool may_end(std::string_view text, const DigitRun& run, std::size_t groups) {
    if (groups < run.count) {
        return run.glue(text, groups) == ' ';
    }
    const std::size_t end = run.groups[groups - 1].end;
    return !run.goes_on && (!run.ends_in_word || extension_end(text, end) != end);
}

Span first_groups(std::string_view text, const DigitRun& run, std::size_t groups) {
    return {run.groups[0].begin, extension_end(text, run.groups[groups - 1].end)};
}

// Without a form of its own, a number counts where the text before it says what it is.
Span match_spoken_of(std::string_view text, const DigitRun& run) {
    for (std::size_t groups = std::min<std::size_t>(run.count, 5); groups >= 1; --groups) {
        const std::size_t digits = run.digits(groups);
        if (digits >= 7 && digits <= 12 && !is_date(run, groups) && may_end(text, run, groups)) {
            return speaks_of_phone(text, run.groups[0].begin) ? first_groups(text, run, groups) : Span{};
        }
    }
    return {};
}

}  // namespace

Span match_international_phone(std::string_view text, std::size_t at) {
    const char before = byte_at(text, at - 1);
    if (is(before, kAlnum) || before == '+' || !is_at(text, at + 1, kDigit) || text[at + 1] == '0') {
        return {};
    }
    const Walked walked = walk_groups(text, at + 1, digits_max(text.substr(at + 1, 3)));
    return walked.digits >= 8 && ends_number(text, walked.end) ? Span{at, walked.end} : Span{};
}

Span match_area_phone(std::string_view text, std::size_t at) {
    const std::size_t close = skip(text, at + 1, std::min(text.size(), at + 6), kDigit);
    const std::size_t area = close - at - 1;
    if (byte_at(text, close) != ')' || area < 2 || is_at(text, at - 1, kAlnum)) {
        return {};
    }
    std::size_t begin = close + 1;
    if (byte_at(text, begin) == ' ' || byte_at(text, begin) == '-') {
        ++begin;
    }
    const Walked walked = walk_groups(text, begin, 11 - area);
    const std::size_t digits = area + walked.digits;
    const bool zero_led = text[at + 1] == '0';
    // (2019) 123-4567 is a year and a page; an area code of four digits or more begins with 0.
    if (walked.groups == 0 || digits < 8 || digits > 11 || (area > 3 && !zero_led) || !ends_number(text, walked.end)) {
        return {};
    }
    const bool formed = zero_led || walked.groups == 2 || digits == 10;
    return formed || speaks_of_phone(text, at) ? Span{at, walked.end} : Span{};
}

Span match_national_phone(std::string_view text, const DigitRun& run) {
    const std::size_t begin = run.groups[0].begin;
    if (run.digits(run.count) < 7 || begins_inside_word(text, begin)) {
        return {};
    }
    if (text.substr(begin, 2) == "00" && run.count > 1) {
        const std::size_t digits = run.digits(run.count);
        const bool fits = digits >= 11 && digits <= 17 && may_end(text, run, run.count);
        return fits ? first_groups(text, run, run.count) : Span{};
    }
    // 1-800-555-0199: the trunk prefix belongs to it.
    const std::size_t first = run.count > 3 && run.groups[0].of(text) == "1" ? 1 : 0;
    if (run.count >= first + 3 && is_north_american(text, run, first) && may_end(text, run, first + 3)) {
        const char glue = run.glue(text, first + 1);
        if (run.glue(text, first + 2) == glue && (glue != ' ' || speaks_of_phone(text, begin))) {
            return first_groups(text, run, first + 3);
        }
    }
    for (std::size_t groups = std::min<std::size_t>(run.count, 5); groups >= 2; --groups) {
        if (is_zero_led(text, run, groups) && may_end(text, run, groups)) {
            return speaks_of_other(text, begin) ? Span{} : first_groups(text, run, groups);
        }
    }
    return match_spoken_of(text, run);
}

}  // namespace nexus::plugins::pii
