#include "plugins/quota/limit_headers.h"

#include <algorithm>
#include <string_view>

#include "base/strings.h"

namespace nexus::plugins::quota {
namespace {

struct HeaderNames {
    gateway::ClaimUnit unit;
    std::string_view limit;
    std::string_view remaining;
    std::string_view reset;
};

constexpr HeaderNames kRequests{gateway::ClaimUnit::requests, "x-ratelimit-limit-requests",
                                "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"};
constexpr HeaderNames kTokens{gateway::ClaimUnit::tokens, "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
                              "x-ratelimit-reset-tokens"};

const store::Left* tightest(gateway::ClaimUnit unit, std::span<const gateway::ClaimUnit> units,
                            std::span<const store::Left> left) {
    const store::Left* least = nullptr;
    for (std::size_t i = 0; i < std::min(units.size(), left.size()); ++i) {
        if (units[i] == unit && (least == nullptr || left[i].remaining < least->remaining)) {
            least = &left[i];
        }
    }
    return least;
}

void set_number(net::HeaderMap& headers, std::string_view name, std::int64_t value) {
    std::string text;
    append_int(text, std::max<std::int64_t>(value, 0));
    headers.set(name, text);
}

void set_unit(net::HeaderMap& headers, const HeaderNames& names, const store::Left* left) {
    if (left == nullptr) {
        return;
    }
    set_number(headers, names.limit, left->limit);
    set_number(headers, names.remaining, left->remaining);
    headers.set(names.reset, openai_duration(left->resets_in));
}

}  // namespace

std::string openai_duration(std::chrono::nanoseconds duration) {
    const std::int64_t rounded = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
    const std::int64_t total = std::max<std::int64_t>(rounded, 0);
    std::string text;
    if (total == 0) {
        return "0s";
    }
    if (total < 1000) {
        append_int(text, total);
        return text + "ms";
    }
    const std::int64_t seconds = total / 1000;
    if (seconds >= 3600) {
        append_int(text, seconds / 3600);
        text += 'h';
    }
    if (seconds >= 60) {
        append_int(text, seconds / 60 % 60);
        text += 'm';
    }
    append_int(text, seconds % 60);
    if (const std::int64_t rest = total % 1000; rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += '.';
        text += digits;
    }
    return text + "s";
}

void set_limit_headers(net::HeaderMap& headers, std::span<const gateway::ClaimUnit> units,
                       std::span<const store::Left> left) {
    set_unit(headers, kRequests, tightest(kRequests.unit, units, left));
    set_unit(headers, kTokens, tightest(kTokens.unit, units, left));
}

}  // namespace nexus::plugins::quota
