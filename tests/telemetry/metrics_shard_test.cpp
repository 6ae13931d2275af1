#include "telemetry/metrics_shard.h"

#include <gtest/gtest.h>

namespace nexus::telemetry {
namespace {

std::int64_t count_of(const MetricsShard& shard, std::string_view model) {
    std::int64_t sum = 0;
    shard.requests.for_each(
        [&](const StoredLabels<6>& labels, const OwnedCounter& value) { sum += labels[1] == model ? value.get() : 0; });
    return sum;
}

TEST(MetricsShard, FindsItsBlockAfterTheNamesMovedInMemory) {
    SeriesCaps caps;
    MetricsShard shard(caps);
    for (int reload = 0; reload < 3; ++reload) {
        const std::string model = "gpt-4o";
        RequestRecord record;
        record.model = model;
        record.status = 200;
        shard.record(record);
    }
    EXPECT_EQ(count_of(shard, "gpt-4o"), 3);
}

TEST(MetricsShard, CountsUnboundedCombinationsUnderOther) {
    SeriesCaps caps;
    MetricsShard shard(caps);
    constexpr int kRequests = 10'000;
    for (int i = 0; i < kRequests; ++i) {
        const std::string team = "team-" + std::to_string(i);
        RequestRecord record;
        record.model = "gpt-4o";
        record.team = team;
        record.status = 200;
        record.input_tokens = 1;
        shard.record(record);
    }
    EXPECT_EQ(count_of(shard, "gpt-4o"), static_cast<std::int64_t>(kSeriesMax - 1));
    EXPECT_EQ(count_of(shard, "other"), kRequests - static_cast<std::int64_t>(kSeriesMax - 1));
    std::int64_t tokens = 0;
    std::size_t series = 0;
    shard.tokens.for_each([&](const StoredLabels<4>&, const OwnedCounter& value) {
        tokens += value.get();
        ++series;
    });
    EXPECT_EQ(tokens, kRequests);
    EXPECT_EQ(series, kSeriesMax);
}

TEST(MetricsShard, CountsEveryStatusAndFaultApart) {
    SeriesCaps caps;
    MetricsShard shard(caps);
    std::size_t wanted = 0;
    for (int status = 200; status < 300; ++status) {
        for (int again = 0; again < 2; ++again) {
            RequestRecord record;
            record.status = status;
            record.fault = again == 0 ? std::optional<Fault>() : std::optional<Fault>(Fault::client);
            shard.record(record);
            shard.record(record);
            ++wanted;
        }
    }
    std::size_t series = 0;
    shard.requests.for_each([&](const StoredLabels<6>&, const OwnedCounter& value) {
        EXPECT_EQ(value.get(), 2);
        ++series;
    });
    EXPECT_EQ(series, wanted);
}

}  // namespace
}  // namespace nexus::telemetry
