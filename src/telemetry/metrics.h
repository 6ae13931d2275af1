#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/request_record.h"

namespace prometheus {
struct MetricFamily;
}

namespace nexus::telemetry {

/// All metrics of the process, in one shard per worker that only this worker writes, summed when Prometheus asks.
/// Names and labels: docs/operations.md. Cardinality is bounded: at most 1,000 series a family, beyond that the label
/// values become "other"; values are cut at 128 bytes and escaped.
class Metrics {
  public:
    explicit Metrics(std::size_t workers);
    ~Metrics();

    /// Called on the worker's own thread, without locks on the way except when a series is new.
    void record(std::size_t worker, const RequestRecord& record);
    void request_started(std::size_t worker);  ///< nexus_inflight_requests
    void request_finished(std::size_t worker);
    /// `reason` is one of a fixed set (connect, tls, reset, protocol, timeout, limit, 5xx, 429, 4xx, auth, body).
    void upstream_error(std::size_t worker, std::string_view provider, std::string_view reason);
    void retry(std::size_t worker, std::string_view provider);
    void store_duration(std::size_t worker, std::string_view operation, std::chrono::nanoseconds duration);

    /// 0 closed, 1 open.
    void set_breaker_state(std::string_view provider, int state);
    /// A value that is read at exposition: called under no lock, must be quick and thread-safe.
    /// One without labels; a name that ends in `_total` is exposed as a counter. The same name again replaces it.
    void add_gauge(std::string name, std::string help, std::function<double()> read);
    void set_config_generation(std::uint64_t generation, bool last_reload_ok);

    std::int64_t inflight() const;

    /// Every family as it stands, sorted by name, series sorted by their labels. Any thread.
    std::vector<prometheus::MetricFamily> collect() const;
    /// The same in text exposition format 0.0.4, or OpenMetrics 1.0 with its `# EOF`.
    std::string expose(bool open_metrics) const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace nexus::telemetry
