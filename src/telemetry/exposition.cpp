#include "telemetry/exposition.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "base/strings.h"
#include "base/utf8.h"

namespace nexus::telemetry {
namespace {

constexpr std::string_view kTotal = "_total";

void append_number(std::string& out, double value) {
    constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53: whole numbers up to here are printed as such
    if (std::isnan(value)) {
        out += "NaN";
    } else if (std::isinf(value)) {
        out += value > 0 ? "+Inf" : "-Inf";
    } else if (value == std::trunc(value) && std::abs(value) <= kExact) {
        append_int(out, static_cast<std::int64_t>(value));
    } else {
        char digits[32];
        const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general);
        (void)error;
        out.append(digits, end);
    }
}

void append_escaped(std::string& out, std::string_view text, bool escape_quotes) {
    const std::string repaired = is_valid_utf8(text) ? std::string() : to_valid_utf8(text);
    for (char c : repaired.empty() ? text : std::string_view(repaired)) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' && escape_quotes) {
            out += "\\\"";
        } else {
            out.push_back(c);
        }
    }
}

std::string_view type_name(prometheus::MetricType type) {
    switch (type) {
        case prometheus::MetricType::Counter: return "counter";
        case prometheus::MetricType::Gauge: return "gauge";
        case prometheus::MetricType::Histogram: return "histogram";
        case prometheus::MetricType::Summary: return "summary";
        default: return "untyped";
    }
}

class Writer {
  public:
    Writer(std::string& out, bool open_metrics) : out_(out), open_metrics_(open_metrics) {}

    void family(const prometheus::MetricFamily& family) {
        head(family);
        for (const prometheus::ClientMetric& metric : family.metric) {
            if (family.type == prometheus::MetricType::Histogram) {
                histogram(family.name, metric);
            } else {
                const bool is_counter = family.type == prometheus::MetricType::Counter;
                sample(family.name, {}, metric, {}, is_counter ? metric.counter.value : metric.gauge.value);
            }
        }
    }

  private:
    void head(const prometheus::MetricFamily& family) {
        std::string_view name = family.name;
        if (open_metrics_ && family.type == prometheus::MetricType::Counter && name.ends_with(kTotal)) {
            name.remove_suffix(kTotal.size());
        }
        out_.append("# HELP ").append(name).push_back(' ');
        append_escaped(out_, family.help, open_metrics_);
        out_.append("\n# TYPE ").append(name).append(" ").append(type_name(family.type)).push_back('\n');
    }

    void histogram(const std::string& name, const prometheus::ClientMetric& metric) {
        for (const prometheus::ClientMetric::Bucket& bucket : metric.histogram.bucket) {
            std::string upper;
            append_number(upper, bucket.upper_bound);
            const bool is_whole = upper.find_first_not_of("0123456789") == std::string::npos;
            upper += open_metrics_ && is_whole ? ".0" : "";
            sample(name, "_bucket", metric, upper, static_cast<double>(bucket.cumulative_count));
        }
        sample(name, "_sum", metric, {}, metric.histogram.sample_sum);
        sample(name, "_count", metric, {}, static_cast<double>(metric.histogram.sample_count));
    }

    void sample(std::string_view name, std::string_view suffix, const prometheus::ClientMetric& metric,
                std::string_view upper, double value) {
        out_.append(name).append(suffix);
        char separator = '{';
        for (const prometheus::ClientMetric::Label& one : metric.label) {
            label(separator, one.name, one.value);
        }
        if (!upper.empty()) {
            label(separator, "le", upper);
        }
        out_ += separator == '{' ? " " : "} ";
        append_number(out_, value);
        out_.push_back('\n');
    }

    void label(char& separator, std::string_view name, std::string_view value) {
        out_.push_back(separator);
        out_.append(name).append("=\"");
        append_escaped(out_, value, true);
        out_.push_back('"');
        separator = ',';
    }

    std::string& out_;
    bool open_metrics_;
};

}  // namespace

std::string to_exposition(const std::vector<prometheus::MetricFamily>& families, bool open_metrics) {
    std::string out;
    Writer writer(out, open_metrics);
    for (const prometheus::MetricFamily& family : families) {
        writer.family(family);
    }
    out += open_metrics ? "# EOF\n" : "";
    return out;
}

}  // namespace nexus::telemetry
