#include "plugins/pii/email.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "plugins/pii/characters.h"

namespace nexus::plugins::pii {
namespace {

constexpr std::size_t kLocalMax = 64;    // RFC 5321, 4.5.3.1.1
constexpr std::size_t kDomainMax = 255;  // RFC 5321, 4.5.3.1.2

// Pictures for screens of double density are named `icon@2x.png`.
constexpr std::array<std::string_view, 7> kPictureSuffixes{"png", "jpg", "jpeg", "gif", "svg", "webp", "ico"};

// Where the local part begins. Latin letters with marks belong to it; other scripts are written without blanks, so
// there the address begins where its ASCII does.
std::size_t local_begin(std::string_view text, std::size_t at) {
    const std::size_t limit = at - std::min(at, kLocalMax);
    std::size_t begin = at;
    while (begin > limit) {
        if (is(text[begin - 1], kLocalPart)) {
            --begin;
        } else if (begin > limit + 1 && is(text[begin - 1], kContinuation) && is(text[begin - 2], kLatinLead)) {
            begin -= 2;
        } else {
            break;
        }
    }
    while (begin < at && !is(text[begin], kAlnum | kLatinLead)) {
        ++begin;
    }
    return begin;
}

// The end of the labels after the '@', without trailing dots and dashes.
std::size_t domain_end(std::string_view text, std::size_t begin) {
    const std::size_t limit = std::min(text.size(), begin + kDomainMax);
    std::size_t end = begin;
    while (end < limit) {
        const char c = text[end];
        if (is(c, kAlnum) || ((c == '-' || c == '.') && end > begin && text[end - 1] != '.')) {
            ++end;
        } else if (is(c, kLatinLead) && end + 1 < limit && is(text[end + 1], kContinuation)) {
            end += 2;
        } else {
            break;
        }
    }
    while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) {
        --end;
    }
    return end;
}

bool is_top_level(std::string_view label) {
    if (label.size() < 2 || label.size() > 24) {
        return false;
    }
    const bool letters = std::all_of(label.begin(), label.end(), [](char c) { return is(c, kAlpha); });
    return letters ? std::none_of(kPictureSuffixes.begin(), kPictureSuffixes.end(),
                                  [label](std::string_view suffix) { return iequals(label, suffix); })
                   : label.starts_with("xn--");
}

}  // namespace

Span match_email(std::string_view text, std::size_t at) {
    const std::size_t begin = local_begin(text, at);
    if (begin == at || text[at - 1] == '.') {
        return {};
    }
    std::size_t end = domain_end(text, at + 1);
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    const std::size_t dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || domain.front() == '-' || !is_top_level(domain.substr(dot + 1))) {
        return {};
    }
    // `git@github.com:owner/name` names a place of code, not a person.
    if (text.substr(begin, at - begin) == "git" && byte_at(text, end) == ':') {
        return {};
    }
    return {begin, end};
}

}  // namespace nexus::plugins::pii
