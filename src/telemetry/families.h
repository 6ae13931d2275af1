#pragma once

#include <prometheus/metric_family.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "telemetry/histogram.h"

namespace nexus::telemetry {

/// A family's name, help text and the names of its labels.
struct FamilyHead {
    std::string_view name;
    std::string_view help;
    std::vector<std::string_view> label_names;
};

/// Sums of one family over all shards, by label values.
template <class Value>
using SumByLabels = std::map<std::vector<std::string>, Value>;

prometheus::MetricFamily counter_family(const FamilyHead& head, const SumByLabels<std::int64_t>& sums);
prometheus::MetricFamily gauge_family(const FamilyHead& head, const SumByLabels<double>& values);
/// `unit` is what one of the exposed unit is in the histogram's: 1e9 for seconds of nanoseconds.
prometheus::MetricFamily histogram_family(const FamilyHead& head, const SumByLabels<HistogramSum>& sums, double unit);

}  // namespace nexus::telemetry
