#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "base/strings.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

std::optional<std::int64_t> digits(std::string_view time, std::size_t at, std::size_t count) {
    if (at + count > time.size()) {
        return std::nullopt;
    }
    const std::optional<std::uint64_t> value = parse_uint(time.substr(at, count));
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

constexpr std::int64_t kSecondsMax = 253402300799;  // the year 9999 ends

// Seconds that the local time of `time` is ahead: `Z`, `+02:00`, `-07:00` behind the seconds and their fraction.
std::int64_t offset_of(std::string_view time) {
    const std::size_t sign = time.find_first_of("+-", 19);
    if (sign == std::string_view::npos) {
        return 0;
    }
    const std::int64_t hours = digits(time, sign + 1, 2).value_or(0);
    const std::int64_t minutes = digits(time, sign + 4, 2).value_or(0);
    const std::int64_t offset = hours * 3600 + minutes * 60;
    return time[sign] == '+' ? offset : -offset;
}

}  // namespace

std::int64_t unix_seconds(std::string_view time) {
    constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kFields{
        {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
    std::array<std::int64_t, 6> values{};
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        const std::optional<std::int64_t> value = digits(time, kFields[i].first, kFields[i].second);
        if (!value) {
            return 0;
        }
        values[i] = *value;
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(values[0])),
                                           std::chrono::month(static_cast<unsigned>(values[1])),
                                           std::chrono::day(static_cast<unsigned>(values[2]))};
    if (!date.ok()) {
        return 0;
    }
    const std::int64_t days = sys_days(date).time_since_epoch().count();
    return days * 86400 + values[3] * 3600 + values[4] * 60 + values[5] - offset_of(time);
}

std::string rfc3339(std::int64_t seconds) {
    const sys_seconds time{std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kSecondsMax))};
    const sys_days day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

}  // namespace nexus::dialect::ollama
