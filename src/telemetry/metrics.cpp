#include "telemetry/metrics.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <mutex>

#include "nexus/version.h"
#include "telemetry/exposition.h"
#include "telemetry/families.h"
#include "telemetry/metrics_shard.h"
#include "telemetry/process_metrics.h"

namespace nexus::telemetry {
namespace {

using prometheus::MetricFamily;

constexpr double kNanoseconds = 1e9;

struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> read;
};

}  // namespace

class Metrics::Impl {
  public:
    explicit Impl(std::size_t workers) {
        for (std::size_t i = 0; i < std::max<std::size_t>(workers, 1); ++i) {
            shards_.push_back(std::make_unique<MetricsShard>(caps_));
        }
    }

    MetricsShard& shard(std::size_t worker) { return *shards_[worker % shards_.size()]; }
    std::int64_t inflight() const;
    std::vector<MetricFamily> collect() const;

    // Guards the values below it, which change rarely and off the request path.
    mutable std::mutex mutex;
    std::map<std::string, int, std::less<>> breakers;
    std::vector<Gauge> gauges;
    std::uint64_t config_generation = 0;
    bool last_reload_ok = true;

  private:
    void collect_counters(std::vector<MetricFamily>& out) const;
    void collect_timings(std::vector<MetricFamily>& out) const;
    void collect_gen_ai(std::vector<MetricFamily>& out) const;
    void collect_values(std::vector<MetricFamily>& out) const;

    // `table` is a pointer to a member of MetricsShard; `add(sum, value)` adds one shard's series to the sum.
    template <class Sum, class Table, class Adder>
    SumByLabels<Sum> sum_up(Table table, Adder add) const {
        SumByLabels<Sum> sums;
        for (const auto& one : shards_) {
            ((*one).*table).for_each([&sums, &add](const auto& labels, const auto& value) {
                add(sums[std::vector<std::string>(labels.begin(), labels.end())], value);
            });
        }
        return sums;
    }
    template <class Table>
    MetricFamily counter(const FamilyHead& head, Table table) const {
        return counter_family(head, sum_up<std::int64_t>(table, [](std::int64_t& sum, const OwnedCounter& value) {
                                  sum += value.get();
                              }));
    }
    template <class Member>
    MetricFamily timing(const FamilyHead& head, Member member) const {
        auto sums = sum_up<HistogramSum>(
            &MetricsShard::timings, [member](HistogramSum& sum, const Timings& timings) { sum.add(timings.*member); });
        return histogram_family(head, sums, kNanoseconds);
    }

    SeriesCaps caps_;
    std::vector<std::unique_ptr<MetricsShard>> shards_;
};

std::int64_t Metrics::Impl::inflight() const {
    std::int64_t sum = 0;
    for (const auto& one : shards_) {
        sum += one->inflight.get();
    }
    return std::max<std::int64_t>(sum, 0);
}

void Metrics::Impl::collect_counters(std::vector<MetricFamily>& out) const {
    using Shard = MetricsShard;
    out.push_back(
        counter({"nexus_requests_total", "Finished requests.", {"route", "model", "provider", "team", "code", "fault"}},
                &Shard::requests));
    out.push_back(counter({"nexus_tokens_total",
                           "Tokens of finished requests; cached and reasoning ones are also in "
                           "input and output.",
                           {"kind", "model", "provider", "team"}},
                          &Shard::tokens));
    out.push_back(counter(
        {"nexus_cost_nanousd_total", "Cost of finished requests in nano-dollars.", {"model", "provider", "team"}},
        &Shard::cost));
    out.push_back(counter({"nexus_upstream_errors_total", "Failed attempts at providers.", {"provider", "reason"}},
                          &Shard::upstream_errors));
    out.push_back(counter({"nexus_retries_total", "Attempts after the first one.", {"provider"}}, &Shard::retries));
    out.push_back(counter({"nexus_limit_hits_total", "Requests refused by a limit.", {"limit"}}, &Shard::limits));
    out.push_back(counter({"nexus_stream_aborted_total", "Streams broken off.", {"side"}}, &Shard::aborted));
    out.push_back(counter({"nexus_usage_estimated_total",
                           "Requests whose tokens were counted here, as the provider did not come to report them.",
                           {"model", "provider"}},
                          &Shard::estimated));
    out.push_back(counter({"nexus_redactions_total", "Texts redacted.", {"entity"}}, &Shard::redactions));
    out.push_back(
        counter({"nexus_injection_total", "Requests scored for prompt injection.", {"verdict"}}, &Shard::injection));
}

void Metrics::Impl::collect_timings(std::vector<MetricFamily>& out) const {
    const std::vector<std::string_view> labels{"route", "model", "provider"};
    out.push_back(
        timing({"nexus_request_duration_seconds", "Time from a request's head to its answer's last byte.", labels},
               &Timings::duration));
    out.push_back(
        timing({"nexus_overhead_seconds", "Request duration less the upstream's.", labels}, &Timings::overhead));
    out.push_back(
        timing({"nexus_time_to_first_token_seconds", "Time until the first piece of the answer was sent.", labels},
               &Timings::first_token));
    out.push_back(timing({"nexus_upstream_duration_seconds", "Duration of the attempt that answered.", labels},
                         &Timings::upstream));
    auto store =
        sum_up<HistogramSum>(&MetricsShard::store, [](HistogramSum& sum, const auto& value) { sum.add(value); });
    out.push_back(histogram_family(
        {"nexus_store_duration_seconds", "Duration of the state store's operations.", {"op"}}, store, kNanoseconds));
}

// The same histograms under OpenTelemetry's names (semantic conventions for GenAI metrics), where a provider answered.
void Metrics::Impl::collect_gen_ai(std::vector<MetricFamily>& out) const {
    SumByLabels<HistogramSum> duration;
    SumByLabels<HistogramSum> first_token;
    SumByLabels<HistogramSum> usage;
    for (const auto& one : shards_) {
        one->timings.for_each([&](const StoredLabels<3>& labels, const Timings& timings) {
            const auto& [route, model, provider] = labels;
            if (provider.empty()) {
                return;
            }
            duration[{provider, model, route}].add(timings.duration);
            first_token[{provider, model, route}].add(timings.first_token);
            usage[{provider, model, route, "input"}].add(timings.input_tokens);
            usage[{provider, model, route, "output"}].add(timings.output_tokens);
        });
    }
    std::vector<std::string_view> labels{"gen_ai_provider_name", "gen_ai_request_model", "gen_ai_operation_name"};
    out.push_back(histogram_family({"gen_ai_client_operation_duration_seconds", "GenAI operation duration.", labels},
                                   duration, kNanoseconds));
    out.push_back(
        histogram_family({"gen_ai_server_time_to_first_token_seconds", "Time to generate the first token.", labels},
                         first_token, kNanoseconds));
    labels.push_back("gen_ai_token_type");
    out.push_back(histogram_family({"gen_ai_client_token_usage", "Input and output tokens used.", labels}, usage, 1.0));
}

void Metrics::Impl::collect_values(std::vector<MetricFamily>& out) const {
    SumByLabels<double> breaker_states;
    std::vector<Gauge> registered;
    double generation = 0;
    double reload_ok = 0;
    {
        const std::lock_guard lock(mutex);
        for (const auto& [provider, state] : breakers) {
            breaker_states[{provider}] = state;
        }
        registered = gauges;
        generation = static_cast<double>(config_generation);
        reload_ok = last_reload_ok ? 1 : 0;
    }
    out.push_back(gauge_family({"nexus_breaker_state", "0 closed, 1 open; by target.", {"provider"}}, breaker_states));
    out.push_back(gauge_family({"nexus_build_info", "The version that runs.", {"version"}}, {{{NEXUS_VERSION}, 1.0}}));
    out.push_back(
        gauge_family({"nexus_config_generation", "Number of the configuration in force.", {}}, {{{}, generation}}));
    out.push_back(gauge_family({"nexus_config_last_reload_successful", "1 when the last reload was taken.", {}},
                               {{{}, reload_ok}}));
    out.push_back(
        gauge_family({"nexus_inflight_requests", "Requests under way.", {}}, {{{}, static_cast<double>(inflight())}}));
    for (const Gauge& gauge : registered) {
        // By convention a name that ends so is a counter's.
        if (gauge.name.ends_with("_total")) {
            out.push_back(
                counter_family({gauge.name, gauge.help, {}}, {{{}, static_cast<std::int64_t>(gauge.read())}}));
        } else {
            out.push_back(gauge_family({gauge.name, gauge.help, {}}, {{{}, gauge.read()}}));
        }
    }
}

std::vector<MetricFamily> Metrics::Impl::collect() const {
    std::vector<MetricFamily> out = process_metrics();
    collect_counters(out);
    collect_timings(out);
    collect_gen_ai(out);
    collect_values(out);
    std::sort(out.begin(), out.end(), [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
    return out;
}

Metrics::Metrics(std::size_t workers) : impl_(std::make_unique<Impl>(workers)) {}
Metrics::~Metrics() = default;

void Metrics::record(std::size_t worker, const RequestRecord& record) { impl_->shard(worker).record(record); }

void Metrics::request_started(std::size_t worker) { impl_->shard(worker).inflight.add(1); }

void Metrics::request_finished(std::size_t worker) { impl_->shard(worker).inflight.add(-1); }

void Metrics::upstream_error(std::size_t worker, std::string_view provider, std::string_view reason) {
    impl_->shard(worker).upstream_errors.at({provider, reason}).add(1);
}

void Metrics::retry(std::size_t worker, std::string_view provider) {
    impl_->shard(worker).retries.at({provider}).add(1);
}

void Metrics::store_duration(std::size_t worker, std::string_view operation, std::chrono::nanoseconds duration) {
    impl_->shard(worker).store.at({operation}).observe(duration);
}

void Metrics::set_breaker_state(std::string_view provider, int state) {
    const std::lock_guard lock(impl_->mutex);
    const auto known = impl_->breakers.find(provider);
    if (known != impl_->breakers.end()) {
        known->second = state;
    } else if (impl_->breakers.size() < kSeriesMax) {
        impl_->breakers.emplace(std::string(provider.substr(0, utf8_boundary_before(provider, kLabelBytesMax))), state);
    }
}

void Metrics::add_gauge(std::string name, std::string help, std::function<double()> read) {
    const std::lock_guard lock(impl_->mutex);
    // A second family of the same name would make the exposition invalid.
    std::erase_if(impl_->gauges, [&name](const Gauge& gauge) { return gauge.name == name; });
    impl_->gauges.push_back(Gauge{std::move(name), std::move(help), std::move(read)});
}

void Metrics::set_config_generation(std::uint64_t generation, bool last_reload_ok) {
    const std::lock_guard lock(impl_->mutex);
    impl_->config_generation = generation;
    impl_->last_reload_ok = last_reload_ok;
}

std::int64_t Metrics::inflight() const { return impl_->inflight(); }

std::vector<MetricFamily> Metrics::collect() const { return impl_->collect(); }

std::string Metrics::expose(bool open_metrics) const { return to_exposition(impl_->collect(), open_metrics); }

}  // namespace nexus::telemetry
