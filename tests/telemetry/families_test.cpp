#include "telemetry/families.h"

#include <gtest/gtest.h>

#include <cmath>

namespace nexus::telemetry {
namespace {

TEST(Families, NameTheirLabelsInOrder) {
    const auto family = counter_family({"a_total", "Help.", {"x", "y"}}, {{{"1", "2"}, 7}});
    EXPECT_EQ(family.type, prometheus::MetricType::Counter);
    ASSERT_EQ(family.metric.size(), 1U);
    ASSERT_EQ(family.metric[0].label.size(), 2U);
    EXPECT_EQ(family.metric[0].label[1].name, "y");
    EXPECT_EQ(family.metric[0].label[1].value, "2");
    EXPECT_EQ(family.metric[0].counter.value, 7);
}

TEST(Families, MakeHistogramBucketsCumulativeInTheUnitAsked) {
    Histogram<TokenBounds> histogram;
    histogram.observe(1);
    histogram.observe(3);
    HistogramSum sum;
    sum.add(histogram);
    sum.add(histogram);
    const auto family = histogram_family({"h", "Help.", {}}, {{{}, sum}}, 2.0);
    const auto& read = family.metric.at(0).histogram;
    ASSERT_EQ(read.bucket.size(), TokenBounds::kUpper.size() + 1);
    EXPECT_EQ(read.bucket[0].cumulative_count, 2U);
    EXPECT_EQ(read.bucket[0].upper_bound, 0.5);
    EXPECT_EQ(read.bucket[1].cumulative_count, 4U);
    EXPECT_TRUE(std::isinf(read.bucket.back().upper_bound));
    EXPECT_EQ(read.sample_count, 4U);
    EXPECT_EQ(read.sample_sum, 4.0);
}

}  // namespace
}  // namespace nexus::telemetry
