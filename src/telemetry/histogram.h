#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "telemetry/series.h"

namespace nexus::telemetry {

/// Counts of values in fixed buckets, written by one worker. `Bounds::kUpper` holds the ascending upper bounds
/// (inclusive) in the unit of the values.
template <class Bounds>
class Histogram {
  public:
    static constexpr std::size_t kBuckets = Bounds::kUpper.size() + 1;

    void observe(std::int64_t value) {
        std::size_t bucket = 0;
        while (bucket < Bounds::kUpper.size() && value > Bounds::kUpper[bucket]) {
            ++bucket;
        }
        counts_[bucket].add(1);
        sum_.add(value);
    }
    void observe(std::chrono::nanoseconds value) { observe(value.count()); }

    std::int64_t count(std::size_t bucket) const { return counts_[bucket].get(); }
    std::int64_t sum() const { return sum_.get(); }

  private:
    std::array<OwnedCounter, kBuckets> counts_;
    OwnedCounter sum_;
};

/// A histogram read out and added up over the shards.
struct HistogramSum {
    std::span<const std::int64_t> upper;
    std::array<std::int64_t, 24> counts{};
    std::int64_t sum = 0;

    template <class Bounds>
    void add(const Histogram<Bounds>& histogram) {
        static_assert(Histogram<Bounds>::kBuckets <= 24);
        upper = Bounds::kUpper;
        for (std::size_t i = 0; i < Histogram<Bounds>::kBuckets; ++i) {
            counts[i] += histogram.count(i);
        }
        sum += histogram.sum();
    }
};

constexpr std::int64_t us(std::int64_t count) { return count * 1'000; }
constexpr std::int64_t ms(std::int64_t count) { return count * 1'000'000; }

/// OpenTelemetry's advised bounds for gen_ai.client.operation.duration, and finer ones below for local models.
struct DurationBounds {
    static constexpr std::array<std::int64_t, 18> kUpper{
        us(500), ms(1),   ms(2),     ms(5),     ms(10),    ms(20),     ms(40),     ms(80),     ms(160),
        ms(320), ms(640), ms(1'280), ms(2'560), ms(5'120), ms(10'240), ms(20'480), ms(40'960), ms(81'920)};
};

/// OpenTelemetry's advised bounds for gen_ai.server.time_to_first_token.
struct FirstTokenBounds {
    static constexpr std::array<std::int64_t, 16> kUpper{ms(1),     ms(5),     ms(10),    ms(20),    ms(40),  ms(60),
                                                         ms(80),    ms(100),   ms(250),   ms(500),   ms(750), ms(1'000),
                                                         ms(2'500), ms(5'000), ms(7'500), ms(10'000)};
};

/// What the gateway itself adds, from tens of microseconds on.
struct OverheadBounds {
    static constexpr std::array<std::int64_t, 13> kUpper{us(25), us(50), us(100), us(250), us(500), ms(1),    us(2'500),
                                                         ms(5),  ms(10), ms(25),  ms(50),  ms(100), ms(1'000)};
};

/// The store's operations: embedded ones take under a microsecond, Redis ones under a few milliseconds.
struct StoreBounds {
    static constexpr std::array<std::int64_t, 12> kUpper{us(1),   us(2), us(5),     us(10), us(50), us(100),
                                                         us(500), ms(1), us(2'500), ms(10), ms(50), ms(250)};
};

/// OpenTelemetry's advised bounds for gen_ai.client.token.usage.
struct TokenBounds {
    static constexpr std::array<std::int64_t, 14> kUpper{
        1, 4, 16, 64, 256, 1'024, 4'096, 16'384, 65'536, 262'144, 1'048'576, 4'194'304, 16'777'216, 67'108'864};
};

}  // namespace nexus::telemetry
