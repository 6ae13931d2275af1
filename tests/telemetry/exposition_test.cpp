#include "telemetry/exposition.h"

#include <gtest/gtest.h>

#include <limits>

namespace nexus::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric sample(std::vector<ClientMetric::Label> labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = value;
    metric.gauge.value = value;
    return metric;
}

TEST(Exposition, WritesCountersAndGaugesIn004) {
    const std::vector<MetricFamily> families{
        {"a_total", "What a counts.", MetricType::Counter, {sample({{"x", "1"}, {"y", ""}}, 3), sample({}, 0)}},
        {"b", "A gauge.", MetricType::Gauge, {sample({}, -0.25)}}};
    EXPECT_EQ(to_exposition(families, false),
              "# HELP a_total What a counts.\n# TYPE a_total counter\na_total{x=\"1\",y=\"\"} 3\na_total 0\n"
              "# HELP b A gauge.\n# TYPE b gauge\nb -0.25\n");
}

TEST(Exposition, NamesCounterFamiliesWithoutTotalInOpenMetrics) {
    const std::vector<MetricFamily> families{{"a_total", "Help.", MetricType::Counter, {sample({}, 1)}}};
    EXPECT_EQ(to_exposition(families, true), "# HELP a Help.\n# TYPE a counter\na_total 1\n# EOF\n");
    EXPECT_EQ(to_exposition({}, true), "# EOF\n");
}

TEST(Exposition, EscapesLabelsAndHelp) {
    const std::vector<MetricFamily> families{
        {"a", "back\\slash \"quote\"\nline", MetricType::Gauge, {sample({{"x", "a\"b\\c\nd\xff"}}, 1)}}};
    EXPECT_EQ(to_exposition(families, false),
              "# HELP a back\\\\slash \"quote\"\\nline\n# TYPE a gauge\na{x=\"a\\\"b\\\\c\\nd\ufffd\"} 1\n");
    EXPECT_NE(to_exposition(families, true).find("\\\"quote\\\""), std::string::npos);
}

TEST(Exposition, WritesHistogramsWithCumulativeBuckets) {
    ClientMetric metric;
    metric.label = {{"x", "y"}};
    metric.histogram.sample_count = 3;
    metric.histogram.sample_sum = 2.5;
    metric.histogram.bucket = {{1, 0.5}, {2, 1.0}, {3, std::numeric_limits<double>::infinity()}};
    const std::vector<MetricFamily> families{{"h", "Help.", MetricType::Histogram, {metric}}};
    EXPECT_EQ(to_exposition(families, false),
              "# HELP h Help.\n# TYPE h histogram\nh_bucket{x=\"y\",le=\"0.5\"} 1\nh_bucket{x=\"y\",le=\"1\"} 2\n"
              "h_bucket{x=\"y\",le=\"+Inf\"} 3\nh_sum{x=\"y\"} 2.5\nh_count{x=\"y\"} 3\n");
    EXPECT_NE(to_exposition(families, true).find("le=\"1.0\"} 2"), std::string::npos);
}

TEST(Exposition, WritesNumbersExactly) {
    const std::vector<MetricFamily> families{
        {"a",
         "Help.",
         MetricType::Gauge,
         {sample({}, 9'007'199'254'740'991.0), sample({}, 0.1), sample({}, std::numeric_limits<double>::quiet_NaN()),
          sample({}, -std::numeric_limits<double>::infinity()), sample({}, 1e300)}}};
    EXPECT_EQ(to_exposition(families, false),
              "# HELP a Help.\n# TYPE a gauge\na 9007199254740991\na 0.1\na NaN\na -Inf\na 1e+300\n");
}

}  // namespace
}  // namespace nexus::telemetry
