#include "plugins/pii/detector.h"

#include <algorithm>
#include <bit>

#include "plugins/pii/characters.h"
#include "plugins/pii/digit_run.h"
#include "plugins/pii/email.h"
#include "plugins/pii/iban.h"
#include "plugins/pii/ip.h"
#include "plugins/pii/phone.h"
#include "plugins/pii/secrets.h"
#include "plugins/pii/starts.h"

namespace nexus::plugins::pii {
namespace {

bool is_secret(const Detection& detection) { return detection.entity->name.starts_with("SECRET:"); }

// Matchers go forward, so what a new one overlaps is at the end: an address whose local part held a number.
bool add(std::vector<Detection>& found, Span range, const config::EntityRow* entity) {
    if (range.empty() || entity == nullptr) {
        return false;
    }
    const Detection detection{range, entity};
    for (auto earlier = found.rbegin(); earlier != found.rend() && earlier->range.overlaps(range); ++earlier) {
        const bool stronger = is_secret(detection) && !is_secret(*earlier);
        const bool weaker = is_secret(*earlier) && !is_secret(detection);
        if (weaker || (!stronger && earlier->range.size() >= range.size())) {
            return false;
        }
    }
    while (!found.empty() && found.back().range.overlaps(range)) {
        found.pop_back();
    }
    found.push_back(detection);
    return true;
}

}  // namespace

Detector::Detector(const std::vector<std::string>& entities) {
    const auto wanted = [&entities](std::string_view name) -> const config::EntityRow* {
        const bool covered = std::any_of(entities.begin(), entities.end(), [name](std::string_view configured) {
            return config::entity_covers(configured, name);
        });
        return covered ? config::find_entity(name) : nullptr;
    };
    email_ = wanted("EMAIL_ADDRESS");
    phone_ = wanted("PHONE_NUMBER");
    card_ = wanted("CREDIT_CARD");
    iban_ = wanted("IBAN_CODE");
    ssn_ = wanted("US_SSN");
    ip_ = wanted("IP_ADDRESS");
    private_key_ = wanted("SECRET:private_key");
    for (const config::EntityRow& row : config::entities()) {
        if (row.name.starts_with("SECRET:") && wanted(row.name) != nullptr) {
            secrets_.push_back(&row);
        }
    }
}

std::vector<Detection> Detector::scan(std::string_view text) const {
    std::vector<Detection> found;
    scan(text, Span{0, text.size()}, found);
    return found;
}

std::size_t Detector::scan(std::string_view text, Span part, std::vector<Detection>& found) const {
    std::size_t at = part.begin;
    const std::size_t end = std::min(part.end, text.size());
    Starts starts;
    for (std::size_t stretch = at; stretch < end; stretch += kStretchBytes) {
        const std::size_t blocks = find_starts(text, Span{stretch, end}, starts);
        for (std::size_t i = 0; i < blocks; ++i) {
            for (std::uint64_t bits = starts[i]; bits != 0; bits &= bits - 1) {
                const std::size_t start = stretch + i * kBlockBytes + static_cast<std::size_t>(std::countr_zero(bits));
                // What begins inside a match is part of it.
                at = start < at ? at : scan_start(text, start, found);
            }
        }
    }
    return std::max(at, end);
}

std::size_t Detector::scan_start(std::string_view text, std::size_t at, std::vector<Detection>& found) const {
    return is(text[at], kDigit)   ? scan_digits(text, at, found)
           : is(text[at], kAlpha) ? scan_word(text, at, found)
                                  : scan_mark(text, at, found);
}

std::size_t Detector::scan_word(std::string_view text, std::size_t at, std::vector<Detection>& found) const {
    const char second = byte_at(text, at + 1);
    if (!secrets_.empty() && may_begin_secret(text[at], second)) {
        const SecretMatch match = match_secret(text, at);
        if (!match.range.empty()) {
            const auto row = std::find_if(secrets_.begin(), secrets_.end(), [&match](const config::EntityRow* entity) {
                return entity->name == match.entity;
            });
            if (row != secrets_.end() && add(found, match.range, *row)) {
                return match.range.end;
            }
        }
    }
    if (iban_ != nullptr && is(second, kAlpha) && is_at(text, at + 2, kDigit)) {
        if (const Span range = match_iban(text, at); add(found, range, iban_)) {
            return range.end;
        }
    }
    return at + 1;
}

std::size_t Detector::scan_digits(std::string_view text, std::size_t at, std::vector<Detection>& found) const {
    // A short number that stands alone, as most do, is none of what is looked for.
    const std::size_t group = skip(text, at, std::min(text.size(), at + 7), kDigit);
    if (group - at < 7 && (!is_at(text, group, kDigitGlue) || !is_at(text, group + 1, kDigit))) {
        return group;
    }
    if (ip_ != nullptr && byte_at(text, group) == '.') {
        if (const Span range = match_ipv4(text, at); add(found, range, ip_)) {
            return range.end;
        }
    }
    const DigitRun run = read_digit_run(text, at);
    if (card_ != nullptr) {
        if (const Span range = match_card(text, run); add(found, range, card_)) {
            return range.end;
        }
    }
    if (ssn_ != nullptr) {
        if (const Span range = match_ssn(text, run); add(found, range, ssn_)) {
            return range.end;
        }
    }
    if (phone_ != nullptr) {
        if (const Span range = match_national_phone(text, run); add(found, range, phone_)) {
            return range.end;
        }
    }
    return run.groups[0].end;
}

std::size_t Detector::scan_mark(std::string_view text, std::size_t at, std::vector<Detection>& found) const {
    Span range;
    const config::EntityRow* entity = nullptr;
    switch (text[at]) {
        case '@':
            entity = email_;
            range = email_ != nullptr ? match_email(text, at) : Span{};
            break;
        case '+':
            entity = phone_;
            range = phone_ != nullptr ? match_international_phone(text, at) : Span{};
            break;
        case '(':
            entity = phone_;
            range = phone_ != nullptr && is_at(text, at + 1, kDigit) ? match_area_phone(text, at) : Span{};
            break;
        case ':':
            entity = ip_;
            range = ip_ != nullptr && (is_at(text, at + 1, kHex) || byte_at(text, at + 1) == ':') ? match_ipv6(text, at)
                                                                                                  : Span{};
            break;
        default:
            entity = private_key_;
            range = private_key_ != nullptr && byte_at(text, at + 1) == '-' ? match_private_key(text, at) : Span{};
            break;
    }
    return add(found, range, entity) ? range.end : at + 1;
}

}  // namespace nexus::plugins::pii
