#include "telemetry/families.h"

#include <limits>

namespace nexus::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily make_family(const FamilyHead& head, MetricType type) {
    return MetricFamily{std::string(head.name), std::string(head.help), type, {}};
}

ClientMetric& add_series(MetricFamily& family, const FamilyHead& head, const std::vector<std::string>& values) {
    ClientMetric& metric = family.metric.emplace_back();
    for (std::size_t i = 0; i < head.label_names.size(); ++i) {
        metric.label.push_back({std::string(head.label_names[i]), values[i]});
    }
    return metric;
}

}  // namespace

MetricFamily counter_family(const FamilyHead& head, const SumByLabels<std::int64_t>& sums) {
    MetricFamily family = make_family(head, MetricType::Counter);
    for (const auto& [labels, value] : sums) {
        add_series(family, head, labels).counter.value = static_cast<double>(value);
    }
    return family;
}

MetricFamily gauge_family(const FamilyHead& head, const SumByLabels<double>& values) {
    MetricFamily family = make_family(head, MetricType::Gauge);
    for (const auto& [labels, value] : values) {
        add_series(family, head, labels).gauge.value = value;
    }
    return family;
}

MetricFamily histogram_family(const FamilyHead& head, const SumByLabels<HistogramSum>& sums, double unit) {
    MetricFamily family = make_family(head, MetricType::Histogram);
    for (const auto& [labels, sum] : sums) {
        ClientMetric::Histogram& histogram = add_series(family, head, labels).histogram;
        std::uint64_t cumulative = 0;
        for (std::size_t i = 0; i <= sum.upper.size(); ++i) {
            cumulative += static_cast<std::uint64_t>(sum.counts[i]);
            const double upper = i < sum.upper.size() ? static_cast<double>(sum.upper[i]) / unit
                                                      : std::numeric_limits<double>::infinity();
            histogram.bucket.push_back({cumulative, upper});
        }
        // Derived from the buckets, so that both agree while the owner goes on counting.
        histogram.sample_count = cumulative;
        histogram.sample_sum = static_cast<double>(sum.sum) / unit;
    }
    return family;
}

}  // namespace nexus::telemetry
