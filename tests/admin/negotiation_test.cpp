#include "admin/negotiation.h"

#include <gtest/gtest.h>

namespace nexus::admin {
namespace {

TEST(MetricsNegotiation, TakesOpenMetricsWhereItIsNotTheLesserWish) {
    EXPECT_TRUE(prefers_open_metrics("application/openmetrics-text"));
    // As Prometheus 2.x sends it.
    EXPECT_TRUE(
        prefers_open_metrics("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;"
                             "version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"));
    EXPECT_TRUE(prefers_open_metrics("text/plain, Application/OpenMetrics-Text; q=1"));
}

TEST(MetricsNegotiation, TakesTheTextFormatOtherwise) {
    EXPECT_FALSE(prefers_open_metrics(""));
    EXPECT_FALSE(prefers_open_metrics("*/*"));
    EXPECT_FALSE(prefers_open_metrics("text/plain;q=0.5, application/openmetrics-text;q=0.4"));
    EXPECT_FALSE(prefers_open_metrics("application/openmetrics-text;q=0"));
    EXPECT_FALSE(prefers_open_metrics("application/openmetrics-text;q=x"));
}

}  // namespace
}  // namespace nexus::admin
