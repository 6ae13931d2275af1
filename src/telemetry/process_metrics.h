#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace nexus::telemetry {

/// Facts of this process under the names that Prometheus' client libraries use: resident and virtual memory, CPU
/// seconds, start time, open and allowed file descriptors, threads. Read from /proc/self at the call; a fact that
/// cannot be read is left out. Any thread.
std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace nexus::telemetry
