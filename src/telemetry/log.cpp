#include "telemetry/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "base/json.h"
#include "base/utf8.h"

namespace nexus::telemetry {
namespace {

// spdlog writes time and level, in UTC; the rest of the line comes from us.
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warn: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
        case LogLevel::off: return spdlog::level::off;
    }
    return spdlog::level::info;
}

// The process's one log: standard error is one for the process too.
struct Log {
    Log() : logger("nexus", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger.set_pattern(kJsonPattern, spdlog::pattern_time_type::utc);
        logger.flush_on(spdlog::level::trace);
    }
    spdlog::logger logger;
    std::atomic<LogFormat> format{LogFormat::json};
};

Log& the_log() {
    static Log log;
    return log;
}

void append_string(std::string& out, std::string_view text) {
    if (is_valid_utf8(text)) {
        append_json_string(out, text);
    } else {
        append_json_string(out, to_valid_utf8(text));
    }
}

bool needs_quotes(std::string_view text) {
    const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\'; };
    return text.empty() || !std::all_of(text.begin(), text.end(), is_plain);
}

void write(LogLevel level, std::string_view event, std::initializer_list<std::span<const Field>> parts) {
    Log& log = the_log();
    if (!log.logger.should_log(spdlog_level(level))) {
        return;
    }
    const bool json = log.format.load(std::memory_order_relaxed) == LogFormat::json;
    std::string line;
    if (json) {
        line += "\"event\":";
        append_string(line, event);
    } else {
        line += event;
    }
    for (std::span<const Field> fields : parts) {
        for (const Field& field : fields) {
            line.push_back(json ? ',' : ' ');
            json ? field.append_json(line) : field.append_text(line);
        }
    }
    log.logger.log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

void write_limited(LogLimiter& limiter, LogLevel level, std::string_view event, Fields fields) {
    std::uint64_t suppressed = 0;
    if (!limiter.allow(suppressed)) {
        return;
    }
    const std::array<Field, 1> more{Field("suppressed", suppressed)};
    write(level, event, {std::span(fields.begin(), fields.size()), std::span(more).first(suppressed > 0 ? 1 : 0)});
}

}  // namespace

LogLevel log_level_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kNames{
        {{"debug", LogLevel::debug}, {"warn", LogLevel::warn}, {"error", LogLevel::error}, {"off", LogLevel::off}}};
    for (const auto& [known, level] : kNames) {
        if (known == name) {
            return level;
        }
    }
    return LogLevel::info;
}

void init_log(LogLevel level, LogFormat format) {
    Log& log = the_log();
    log.format.store(format, std::memory_order_relaxed);
    log.logger.set_pattern(format == LogFormat::json ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc);
    log.logger.set_level(spdlog_level(level));
}

void Field::append_value(std::string& out, bool quote_always) const {
    if (const auto* text = std::get_if<std::string_view>(&value_)) {
        quote_always || needs_quotes(*text) ? append_string(out, *text) : void(out.append(*text));
    } else if (const auto* flag = std::get_if<bool>(&value_)) {
        out += *flag ? "true" : "false";
    } else if (const auto* real = std::get_if<double>(&value_); real != nullptr && !std::isfinite(*real)) {
        out += "null";  // JSON has no such numbers
    } else {
        char digits[32];
        const auto print = [&digits](const auto& number) {
            if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(number)>> &&
                          !std::is_same_v<std::remove_cvref_t<decltype(number)>, bool>) {
                return std::to_chars(digits, digits + sizeof digits, number).ptr;
            } else {
                return digits + 0;
            }
        };
        out.append(digits, std::visit(print, value_));
    }
}

void Field::append_json(std::string& out) const {
    append_string(out, name_);
    out.push_back(':');
    append_value(out, true);
}

void Field::append_text(std::string& out) const {
    out.append(name_).push_back('=');
    append_value(out, false);
}

void log_debug(std::string_view event, Fields fields) {
    write(LogLevel::debug, event, {std::span(fields.begin(), fields.size())});
}

void log_info(std::string_view event, Fields fields) {
    write(LogLevel::info, event, {std::span(fields.begin(), fields.size())});
}

void log_warn(std::string_view event, Fields fields) {
    write(LogLevel::warn, event, {std::span(fields.begin(), fields.size())});
}

void log_error(std::string_view event, Fields fields) {
    write(LogLevel::error, event, {std::span(fields.begin(), fields.size())});
}

LogLimiter::LogLimiter(const Clock& clock, std::chrono::nanoseconds interval)
    : clock_(clock), interval_(interval), next_(std::numeric_limits<SteadyTime::rep>::min()) {}

bool LogLimiter::allow(std::uint64_t& suppressed) {
    const auto now = clock_.steady().time_since_epoch();
    const SteadyTime::rep after = (now + std::chrono::duration_cast<SteadyTime::duration>(interval_)).count();
    SteadyTime::rep next = next_.load(std::memory_order_relaxed);
    if (now.count() < next || !next_.compare_exchange_strong(next, after, std::memory_order_relaxed)) {
        suppressed_.fetch_add(1, std::memory_order_relaxed);
        return false;
    }
    suppressed = suppressed_.exchange(0, std::memory_order_relaxed);
    return true;
}

void log_warn(LogLimiter& limiter, std::string_view event, Fields fields) {
    write_limited(limiter, LogLevel::warn, event, fields);
}

void log_error(LogLimiter& limiter, std::string_view event, Fields fields) {
    write_limited(limiter, LogLevel::error, event, fields);
}

}  // namespace nexus::telemetry
