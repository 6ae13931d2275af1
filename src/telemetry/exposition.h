#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace nexus::telemetry {

/// The families as text: Prometheus' text format 0.0.4, or OpenMetrics 1.0, which names counter families without
/// `_total`, writes `le` as a float and ends with `# EOF`. Label values and help are escaped and made valid UTF-8.
std::string to_exposition(const std::vector<prometheus::MetricFamily>& families, bool open_metrics);

}  // namespace nexus::telemetry
