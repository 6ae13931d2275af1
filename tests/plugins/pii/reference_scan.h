#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "plugins/pii/characters.h"
#include "plugins/pii/detector.h"
#include "plugins/pii/digit_run.h"
#include "plugins/pii/email.h"
#include "plugins/pii/iban.h"
#include "plugins/pii/ip.h"
#include "plugins/pii/phone.h"
#include "plugins/pii/secrets.h"

namespace nexus::plugins::pii {

/// What a detector of everything finds, the straightforward way: every byte of a text is a place where each matcher may
/// begin. The detector passes over most of them and must find the same.
class ReferenceScan {
  public:
    explicit ReferenceScan(std::string_view text) : text_(text) {}

    std::vector<Detection> run() {
        while (at_ < text_.size()) {
            const bool begins_word = at_ == 0 || !is(text_[at_ - 1], kAlnum);
            const char c = text_[at_];
            const bool matched = is(c, kAlpha)   ? begins_word && word()
                                 : is(c, kDigit) ? begins_word && digits()
                                                 : mark(c);
            at_ += matched ? 0 : 1;
        }
        return std::move(found_);
    }

  private:
    bool word() {
        const SecretMatch secret = match_secret(text_, at_);
        return (!secret.range.empty() && add(secret.range, secret.entity)) || add(match_iban(text_, at_), "IBAN_CODE");
    }

    bool digits() {
        const DigitRun run = read_digit_run(text_, at_);
        return add(match_ipv4(text_, at_), "IP_ADDRESS") || add(match_card(text_, run), "CREDIT_CARD") ||
               add(match_ssn(text_, run), "US_SSN") || add(match_national_phone(text_, run), "PHONE_NUMBER");
    }

    bool mark(char c) {
        switch (c) {
            case '@': return add(match_email(text_, at_), "EMAIL_ADDRESS");
            case '+': return add(match_international_phone(text_, at_), "PHONE_NUMBER");
            case '(': return add(match_area_phone(text_, at_), "PHONE_NUMBER");
            case ':': return add(match_ipv6(text_, at_), "IP_ADDRESS");
            case '-': return add(match_private_key(text_, at_), "SECRET:private_key");
            default: return false;
        }
    }

    // Of two that overlap a secret wins, else the longer, of equals the first.
    bool add(Span range, std::string_view entity) {
        if (range.empty()) {
            return false;
        }
        const bool secret = entity.starts_with("SECRET:");
        const auto first = std::find_if(found_.begin(), found_.end(),
                                        [range](const Detection& earlier) { return earlier.range.overlaps(range); });
        const bool loses = std::any_of(first, found_.end(), [range, secret](const Detection& earlier) {
            const bool earlier_secret = earlier.entity->name.starts_with("SECRET:");
            return earlier_secret != secret ? earlier_secret : earlier.range.size() >= range.size();
        });
        if (loses) {
            return false;
        }
        found_.erase(first, found_.end());
        found_.push_back(Detection{range, config::find_entity(entity)});
        at_ = range.end;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Detection> found_;
};

}  // namespace nexus::plugins::pii
