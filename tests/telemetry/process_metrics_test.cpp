#include "telemetry/process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace nexus::telemetry {
namespace {

double value_of(std::string_view name) {
    for (const prometheus::MetricFamily& family : process_metrics()) {
        if (family.name == name) {
            const prometheus::ClientMetric& metric = family.metric.at(0);
            return family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
        }
    }
    return -1;
}

TEST(ProcessMetrics, TellsFactsOfThisProcess) {
    EXPECT_GT(value_of("process_resident_memory_bytes"), 1'000'000);
    EXPECT_GE(value_of("process_virtual_memory_bytes"), value_of("process_resident_memory_bytes"));
    EXPECT_GE(value_of("process_cpu_seconds_total"), 0);
    EXPECT_GE(value_of("process_threads"), 1);
    EXPECT_GT(value_of("process_max_fds"), 3);
    const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    EXPECT_NEAR(value_of("process_start_time_seconds"), now, 3'600);
}

TEST(ProcessMetrics, CountsOpenDescriptors) {
    const double before = value_of("process_open_fds");
    const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(value_of("process_open_fds"), before + 1);
    close(descriptor);
    EXPECT_EQ(value_of("process_open_fds"), before);
}

}  // namespace
}  // namespace nexus::telemetry
