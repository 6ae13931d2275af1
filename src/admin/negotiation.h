#pragma once

#include <string_view>

namespace nexus::admin {

/// Whether a scraper's `Accept` prefers OpenMetrics to the text format 0.0.4: `application/openmetrics-text` is named
/// and its weight is not below that of `text/plain` (RFC 9110, 12.5.1).
bool prefers_open_metrics(std::string_view accept);

inline constexpr std::string_view kOpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
inline constexpr std::string_view kTextMetricsType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace nexus::admin
