#include "base/json.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "telemetry/access_log.h"

namespace nexus::telemetry {
namespace {

void append_two_digits(std::string& out, unsigned value) {
    out.push_back(static_cast<char>('0' + value / 10 % 10));
    out.push_back(static_cast<char>('0' + value % 10));
}

// RFC 3339 in UTC with milliseconds.
void append_time(std::string& out, WallTime time) {
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(millis);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(millis - day);
    append_int(out, static_cast<int>(date.year()));
    out.push_back('-');
    append_two_digits(out, static_cast<unsigned>(date.month()));
    out.push_back('-');
    append_two_digits(out, static_cast<unsigned>(date.day()));
    out.push_back('T');
    append_two_digits(out, static_cast<unsigned>(clock.hours().count()));
    out.push_back(':');
    append_two_digits(out, static_cast<unsigned>(clock.minutes().count()));
    out.push_back(':');
    append_two_digits(out, static_cast<unsigned>(clock.seconds().count()));
    out.push_back('.');
    const auto part = static_cast<unsigned>(clock.subseconds().count());
    out.push_back(static_cast<char>('0' + part / 100));
    append_two_digits(out, part % 100);
    out.push_back('Z');
}

// Whole microseconds as milliseconds with three decimals, without a float.
void append_milliseconds(std::string& out, std::chrono::nanoseconds duration) {
    const std::int64_t micros = std::max<std::int64_t>(duration.count(), 0) / 1000;
    append_int(out, micros / 1000);
    const auto rest = static_cast<unsigned>(micros % 1000);
    if (rest != 0) {
        out.push_back('.');
        out.push_back(static_cast<char>('0' + rest / 100));
        append_two_digits(out, rest % 100);
    }
}

class Line {
  public:
    explicit Line(std::string& out) : out_(out) { out_.push_back('{'); }

    std::string& key(std::string_view name) {
        out_.append(separator_).append("\"").append(name).append("\":");
        separator_ = ",";
        return out_;
    }
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            key(name);
            is_valid_utf8(value) ? append_json_string(out_, value) : append_json_string(out_, to_valid_utf8(value));
        }
    }
    void number(std::string_view name, std::int64_t value) {
        if (value != 0) {
            append_int(key(name), value);
        }
    }
    void flag(std::string_view name, bool value) {
        if (value) {
            key(name).append("true");
        }
    }
    void time(std::string_view name, std::chrono::nanoseconds value) {
        if (value.count() > 0) {
            append_milliseconds(key(name), value);
        }
    }
    void close() { out_.push_back('}'); }

  private:
    std::string& out_;
    std::string_view separator_;
};

void add_names(Line& line, const RequestRecord& record) {
    line.text("request_id", record.request_id);
    line.text("route", record.route);
    line.text("model", record.model);
    line.text("served_model", record.served_model);
    line.text("provider", record.provider);
    line.text("team", record.team);
    line.text("user", record.user);
    line.text("app", record.app);
    line.text("key", record.key);
    line.text("client_address", record.client_address);
}

void add_outcome(Line& line, const RequestRecord& record) {
    line.number("status", record.status);
    line.text("error", record.error ? name_of(*record.error) : std::string_view());
    line.text("fault", record.fault ? name_of(*record.fault) : std::string_view());
    line.flag("stream", record.stream);
    line.text("aborted_side", record.aborted_side);
    line.time("duration_ms", record.duration);
    line.time("upstream_duration_ms", record.upstream_duration);
    line.time("time_to_first_token_ms", record.time_to_first_token.value_or(std::chrono::nanoseconds(0)));
    line.number("attempts", record.attempts);
}

void add_amounts(Line& line, const RequestRecord& record) {
    line.number("input_tokens", record.input_tokens);
    line.number("output_tokens", record.output_tokens);
    line.number("cached_tokens", record.cached_tokens);
    line.number("reasoning_tokens", record.reasoning_tokens);
    line.number("cost_nanousd", record.cost_nanousd);
    line.text("usage_source", record.usage_source);
    line.number("bytes_received", static_cast<std::int64_t>(record.bytes_received));
    line.number("bytes_sent", static_cast<std::int64_t>(record.bytes_sent));
}

void add_findings(Line& line, std::string& out, const RequestRecord& record) {
    line.text("limit_hit", record.limit_hit);
    if (!record.redactions.empty()) {
        line.key("redactions");
        Line inner(out);
        for (const auto& [entity, times] : record.redactions) {
            inner.number(entity, times);
        }
        inner.close();
    }
    line.text("injection_verdict", record.injection_verdict);
    // JSON goes in as it is, unless a line break in it would break the log's lines.
    if (record.decisions.find('\n') != std::string_view::npos) {
        line.text("decisions", record.decisions);
    } else if (!record.decisions.empty()) {
        line.key("decisions").append(record.decisions);
    }
}

}  // namespace

void append_access_line(std::string& out, const RequestRecord& record) {
    Line line(out);
    append_time(line.key("time").append("\""), record.finished_at);
    out.push_back('"');
    add_names(line, record);
    add_outcome(line, record);
    add_amounts(line, record);
    add_findings(line, out, record);
    line.close();
}

std::string access_line(const RequestRecord& record) {
    std::string out;
    out.reserve(512);
    append_access_line(out, record);
    return out;
}

}  // namespace nexus::telemetry
