#include "tokens/money.h"

#include <limits>

namespace nexus::tokens {

std::string Money::to_string() const {
    constexpr std::uint64_t kNanoPerDollar = 1'000'000'000;
    // The magnitude is taken in unsigned arithmetic: the most negative value has no positive counterpart.
    const auto bits = static_cast<std::uint64_t>(nanousd_);
    const std::uint64_t magnitude = nanousd_ < 0 ? ~bits + 1 : bits;
    std::string out = nanousd_ < 0 ? "-" : "";
    out += std::to_string(magnitude / kNanoPerDollar);
    if (magnitude % kNanoPerDollar == 0) {
        return out;
    }
    const std::string fraction = std::to_string(magnitude % kNanoPerDollar);
    out += '.';
    out.append(9 - fraction.size(), '0');
    out += fraction;
    out.resize(out.find_last_not_of('0') + 1);
    return out;
}

Money& Money::operator+=(Money other) {
    if (__builtin_add_overflow(nanousd_, other.nanousd_, &nanousd_)) {
        // Both have the sign of the true sum when it does not fit.
        nanousd_ =
            other.nanousd_ < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    }
    return *this;
}

}  // namespace nexus::tokens
