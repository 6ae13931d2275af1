#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace nexus::tokens {

/// An amount of US dollars in whole nano-dollars: exact for every published price (a tenth of a cent per million
/// tokens is one nano-dollar a token). Arithmetic saturates instead of wrapping. Never a float.
class Money {
  public:
    constexpr Money() = default;
    static constexpr Money nano(std::int64_t nanousd) { return Money(nanousd); }

    constexpr std::int64_t nanousd() const { return nanousd_; }
    /// Decimal dollars without float noise: `0.00125`.
    std::string to_string() const;

    Money& operator+=(Money other);
    friend Money operator+(Money left, Money right) { return left += right; }
    friend constexpr auto operator<=>(const Money&, const Money&) = default;

  private:
    explicit constexpr Money(std::int64_t nanousd) : nanousd_(nanousd) {}
    std::int64_t nanousd_ = 0;
};

}  // namespace nexus::tokens
