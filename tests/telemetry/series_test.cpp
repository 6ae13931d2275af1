#include "telemetry/series.h"

#include <gtest/gtest.h>

#include <map>

#include "telemetry/histogram.h"

namespace nexus::telemetry {
namespace {

template <std::size_t N>
std::map<std::string, std::int64_t> values_of(const SeriesTable<N, OwnedCounter>& table) {
    std::map<std::string, std::int64_t> values;
    table.for_each([&values](const StoredLabels<N>& labels, const OwnedCounter& value) {
        std::string key;
        for (const std::string& label : labels) {
            key += "/" + label;
        }
        values[key] = value.get();
    });
    return values;
}

TEST(SeriesTable, FindsSeriesByContent) {
    SeriesCap<2> cap;
    SeriesTable<2, OwnedCounter> table(cap);
    const std::string first = "openai";
    const std::string moved = "openai";
    table.at({first, "429"}).add(1);
    table.at({moved, "429"}).add(2);
    table.at({"429", "openai"}).add(5);
    EXPECT_EQ(values_of(table), (std::map<std::string, std::int64_t>{{"/openai/429", 3}, {"/429/openai", 5}}));
}

TEST(SeriesTable, PutsWhatIsBeyondTheCapUnderOther) {
    SeriesCap<1> cap;
    SeriesTable<1, OwnedCounter> table(cap);
    for (int i = 0; i < 3'000; ++i) {
        const std::string name = "model-" + std::to_string(i);
        table.at({name}).add(1);
    }
    const auto values = values_of(table);
    EXPECT_EQ(values.size(), kSeriesMax);
    EXPECT_EQ(values.at("/other"), 3'000 - static_cast<std::int64_t>(kSeriesMax - 1));
    EXPECT_EQ(values.at("/model-0"), 1);
}

TEST(SeriesTable, SharesTheCapBetweenShards) {
    SeriesCap<1> cap;
    SeriesTable<1, OwnedCounter> first(cap);
    SeriesTable<1, OwnedCounter> second(cap);
    for (int i = 0; i < 999; ++i) {
        const std::string name = "model-" + std::to_string(i);
        first.at({name}).add(1);
    }
    second.at({"model-998"}).add(1);
    second.at({"model-999"}).add(1);
    EXPECT_EQ(values_of(second), (std::map<std::string, std::int64_t>{{"/model-998", 1}, {"/other", 1}}));
}

TEST(SeriesTable, CutsLongValuesAtACharacter) {
    SeriesCap<1> cap;
    SeriesTable<1, OwnedCounter> table(cap);
    const std::string start(kLabelBytesMax - 1, 'x');
    table.at({start + "\u00e9" + "tail"}).add(1);
    table.at({start + "\u00e9" + "another"}).add(1);
    EXPECT_EQ(values_of(table), (std::map<std::string, std::int64_t>{{"/" + start, 2}}));
}

TEST(Histogram, CountsAValueOnItsBoundInTheLowerBucket) {
    Histogram<TokenBounds> histogram;
    histogram.observe(1);
    histogram.observe(2);
    histogram.observe(4);
    histogram.observe(std::int64_t{1} << 40);
    EXPECT_EQ(histogram.count(0), 1);
    EXPECT_EQ(histogram.count(1), 2);
    EXPECT_EQ(histogram.count(TokenBounds::kUpper.size()), 1);
    EXPECT_EQ(histogram.sum(), 7 + (std::int64_t{1} << 40));
}

template <class Bounds>
void expect_ascending() {
    for (std::size_t i = 1; i < Bounds::kUpper.size(); ++i) {
        EXPECT_LT(Bounds::kUpper[i - 1], Bounds::kUpper[i]);
    }
}

TEST(Histogram, HasAscendingBounds) {
    expect_ascending<DurationBounds>();
    expect_ascending<FirstTokenBounds>();
    expect_ascending<OverheadBounds>();
    expect_ascending<StoreBounds>();
    expect_ascending<TokenBounds>();
}

}  // namespace
}  // namespace nexus::telemetry
