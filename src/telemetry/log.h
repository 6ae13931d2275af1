#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/secret.h"

/// The operator's log on standard error: one line per event, an event's name and its fields, as JSON or as text. Never
/// per request (that is the access log) and never with prompt text. Any thread.
namespace nexus::telemetry {

enum class LogLevel : std::uint8_t { debug, info, warn, error, off };
enum class LogFormat : std::uint8_t { json, text };

/// `debug`, `info`, `warn`, `error` or `off`; anything else is `info`.
LogLevel log_level_of(std::string_view name);

/// Sets level and format of all lines from here on. May be called again at a reload.
void init_log(LogLevel level, LogFormat format = LogFormat::json);

/// One `name: value` of a line. Names and texts are viewed, so a Field lives within the call's statement.
class Field {
  public:
    Field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
    Field(std::string_view name, const char* value) : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, const std::string& value) : name_(name), value_(std::string_view(value)) {}
    Field(std::string_view name, bool value) : name_(name), value_(value) {}
    Field(std::string_view name, double value) : name_(name), value_(value) {}
    template <std::signed_integral Int>
    Field(std::string_view name, Int value) : name_(name), value_(static_cast<std::int64_t>(value)) {}
    template <std::unsigned_integral Int>
    Field(std::string_view name, Int value) : name_(name), value_(static_cast<std::uint64_t>(value)) {}
    /// A secret is never logged.
    Field(std::string_view name, const Secret& value) = delete;

    void append_json(std::string& out) const;
    void append_text(std::string& out) const;

  private:
    void append_value(std::string& out, bool quote_always) const;

    std::string_view name_;
    std::variant<std::string_view, bool, double, std::int64_t, std::uint64_t> value_;
};

using Fields = std::initializer_list<Field>;

void log_debug(std::string_view event, Fields fields = {});
void log_info(std::string_view event, Fields fields = {});
void log_warn(std::string_view event, Fields fields = {});
void log_error(std::string_view event, Fields fields = {});

/// Lets one line through per interval and counts the others; for events that a broken upstream or a hostile client can
/// repeat at will. One object per kind of event; any thread.
class LogLimiter {
  public:
    LogLimiter(const Clock& clock, std::chrono::nanoseconds interval);

    /// Whether a line may be written; if so, `suppressed` is how many were not since the last one.
    bool allow(std::uint64_t& suppressed);

  private:
    const Clock& clock_;
    std::chrono::nanoseconds interval_;
    std::atomic<SteadyTime::rep> next_;
    std::atomic<std::uint64_t> suppressed_{0};
};

/// The line, with a field `suppressed` where lines were left out, or nothing.
void log_warn(LogLimiter& limiter, std::string_view event, Fields fields = {});
void log_error(LogLimiter& limiter, std::string_view event, Fields fields = {});

}  // namespace nexus::telemetry
