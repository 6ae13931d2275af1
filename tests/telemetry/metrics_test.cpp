#include "telemetry/metrics.h"

#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/strings.h"
#include "telemetry/series.h"

namespace nexus::telemetry {
namespace {

using namespace std::chrono_literals;

RequestRecord chat_record() {
    RequestRecord record;
    record.route = "chat";
    record.model = "gpt-4o";
    record.provider = "openai";
    record.team = "acme/support";
    record.status = 200;
    record.duration = 30ms;
    record.upstream_duration = 29'900us;
    record.time_to_first_token = 12ms;
    record.input_tokens = 100;
    record.output_tokens = 20;
    record.cached_tokens = 40;
    record.cost_nanousd = 450'000;
    return record;
}

bool has_line(const Metrics& metrics, std::string_view line) {
    const std::string text = metrics.expose(false);
    const auto lines = split(text, '\n');
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(Metrics, SumsTheShardsOfAllWorkers) {
    Metrics metrics(2);
    RequestRecord record = chat_record();
    metrics.record(0, record);
    metrics.record(1, record);
    record.status = 429;
    record.fault = Fault::policy;
    record.limit_hit = "tokens";
    metrics.record(1, record);
    const std::string labels = "route=\"chat\",model=\"gpt-4o\",provider=\"openai\",team=\"acme/support\"";
    EXPECT_TRUE(has_line(metrics, "nexus_requests_total{" + labels + ",code=\"200\",fault=\"\"} 2"));
    EXPECT_TRUE(has_line(metrics, "nexus_requests_total{" + labels + ",code=\"429\",fault=\"policy\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_limit_hits_total{limit=\"tokens\"} 1"));
}

TEST(Metrics, CountsTokensAndCost) {
    Metrics metrics(1);
    metrics.record(0, chat_record());
    metrics.record(0, chat_record());
    const std::string labels = "model=\"gpt-4o\",provider=\"openai\",team=\"acme/support\"";
    EXPECT_TRUE(has_line(metrics, "nexus_tokens_total{kind=\"input\"," + labels + "} 200"));
    EXPECT_TRUE(has_line(metrics, "nexus_tokens_total{kind=\"output\"," + labels + "} 40"));
    EXPECT_TRUE(has_line(metrics, "nexus_tokens_total{kind=\"cached\"," + labels + "} 80"));
    EXPECT_FALSE(has_line(metrics, "nexus_tokens_total{kind=\"reasoning\"," + labels + "} 0"));
    EXPECT_TRUE(has_line(metrics, "nexus_cost_nanousd_total{" + labels + "} 900000"));
}

TEST(Metrics, ObservesTimes) {
    Metrics metrics(1);
    metrics.record(0, chat_record());
    const std::string labels = "{route=\"chat\",model=\"gpt-4o\",provider=\"openai\"";
    EXPECT_TRUE(has_line(metrics, "nexus_request_duration_seconds_bucket" + labels + ",le=\"0.02\"} 0"));
    EXPECT_TRUE(has_line(metrics, "nexus_request_duration_seconds_bucket" + labels + ",le=\"0.04\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_request_duration_seconds_sum" + labels + "} 0.03"));
    EXPECT_TRUE(has_line(metrics, "nexus_overhead_seconds_bucket" + labels + ",le=\"5e-05\"} 0"));
    EXPECT_TRUE(has_line(metrics, "nexus_overhead_seconds_bucket" + labels + ",le=\"0.0001\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_time_to_first_token_seconds_count" + labels + "} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_upstream_duration_seconds_count" + labels + "} 1"));
}

TEST(Metrics, GivesOpenTelemetrysNamesWhereAProviderAnswered) {
    Metrics metrics(1);
    metrics.record(0, chat_record());
    RequestRecord refused;
    refused.route = "models";
    refused.status = 401;
    metrics.record(0, refused);
    const std::string labels =
        "{gen_ai_provider_name=\"openai\",gen_ai_request_model=\"gpt-4o\","
        "gen_ai_operation_name=\"chat\"";
    EXPECT_TRUE(has_line(metrics, "gen_ai_client_token_usage_sum" + labels + ",gen_ai_token_type=\"input\"} 100"));
    EXPECT_TRUE(has_line(metrics, "gen_ai_client_token_usage_sum" + labels + ",gen_ai_token_type=\"output\"} 20"));
    EXPECT_TRUE(has_line(metrics, "gen_ai_client_operation_duration_seconds_count" + labels + "} 1"));
    EXPECT_TRUE(has_line(metrics, "gen_ai_server_time_to_first_token_seconds_count" + labels + "} 1"));
    EXPECT_EQ(metrics.expose(false).find("gen_ai_operation_name=\"models\""), std::string::npos);
}

TEST(Metrics, CountsFindings) {
    Metrics metrics(1);
    RequestRecord record = chat_record();
    record.redactions = {{"EMAIL_ADDRESS", 3}, {"SECRET", -1}};
    record.injection_verdict = "block";
    record.aborted_side = "client";
    metrics.record(0, record);
    EXPECT_TRUE(has_line(metrics, "nexus_redactions_total{entity=\"EMAIL_ADDRESS\"} 3"));
    EXPECT_TRUE(has_line(metrics, "nexus_redactions_total{entity=\"SECRET\"} 0"));
    EXPECT_TRUE(has_line(metrics, "nexus_injection_total{verdict=\"block\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_stream_aborted_total{side=\"client\"} 1"));
}

TEST(Metrics, CountsRequestsWhoseUsageWasEstimated) {
    Metrics metrics(1);
    RequestRecord record = chat_record();
    record.usage_source = "reported";
    metrics.record(0, record);
    record.usage_source = "estimated";
    metrics.record(0, record);
    EXPECT_TRUE(has_line(metrics, "nexus_usage_estimated_total{model=\"gpt-4o\",provider=\"openai\"} 1"));
}

TEST(Metrics, CountsAttemptsAndTheStore) {
    Metrics metrics(1);
    metrics.upstream_error(0, "openai", "timeout");
    metrics.retry(0, "openai");
    metrics.retry(0, "openai");
    metrics.store_duration(0, "admit", 800ns);
    EXPECT_TRUE(has_line(metrics, "nexus_upstream_errors_total{provider=\"openai\",reason=\"timeout\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_retries_total{provider=\"openai\"} 2"));
    EXPECT_TRUE(has_line(metrics, "nexus_store_duration_seconds_bucket{op=\"admit\",le=\"1e-06\"} 1"));
}

TEST(Metrics, ReadsValuesAtExposition) {
    Metrics metrics(2);
    metrics.request_started(0);
    metrics.request_started(1);
    metrics.request_finished(1);
    metrics.set_breaker_state("openai", 0);
    metrics.set_breaker_state("openai", 1);
    metrics.set_config_generation(7, false);
    std::atomic<int> value{1};
    metrics.add_gauge("nexus_open_reservations", "Open.", [&value] { return value.load(); });
    metrics.add_gauge("nexus_access_log_dropped_total", "Dropped.", [] { return 9.0; });
    value = 5;
    EXPECT_EQ(metrics.inflight(), 1);
    EXPECT_TRUE(has_line(metrics, "nexus_inflight_requests 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_breaker_state{provider=\"openai\"} 1"));
    EXPECT_TRUE(has_line(metrics, "nexus_config_generation 7"));
    EXPECT_TRUE(has_line(metrics, "nexus_config_last_reload_successful 0"));
    EXPECT_TRUE(has_line(metrics, "nexus_open_reservations 5"));
    EXPECT_TRUE(has_line(metrics, "# TYPE nexus_access_log_dropped_total counter"));
    EXPECT_TRUE(has_line(metrics, "nexus_build_info{version=\"0.1.0\"} 1"));
}

TEST(Metrics, ExposesEachFamilyOnceInOrder) {
    Metrics metrics(1);
    metrics.add_gauge("x", "First.", [] { return 1.0; });
    metrics.add_gauge("x", "Second.", [] { return 2.0; });
    std::vector<std::string> names;
    for (const prometheus::MetricFamily& family : metrics.collect()) {
        names.push_back(family.name);
    }
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
    EXPECT_TRUE(has_line(metrics, "x 2"));
    EXPECT_TRUE(metrics.expose(true).ends_with("\n# EOF\n"));
}

TEST(Metrics, BoundsTheSeriesOfEveryFamily) {
    Metrics metrics(2);
    for (int i = 0; i < 6'000; ++i) {
        RequestRecord record = chat_record();
        const std::string model = "model-" + std::to_string(i);
        record.model = model;
        record.status = 200 + i % 100;
        metrics.record(static_cast<std::size_t>(i % 2), record);
        metrics.upstream_error(0, model, "timeout");
    }
    double requests = 0;
    for (const prometheus::MetricFamily& family : metrics.collect()) {
        EXPECT_LE(family.metric.size(), kSeriesMax) << family.name;
        for (const prometheus::ClientMetric& metric : family.metric) {
            requests += family.name == "nexus_requests_total" ? metric.counter.value : 0;
        }
    }
    EXPECT_EQ(requests, 6'000);
    EXPECT_TRUE(has_line(metrics, "nexus_upstream_errors_total{provider=\"other\",reason=\"other\"} 5001"));
}

TEST(Metrics, KeepsCountingWhileItIsRead) {
    Metrics metrics(2);
    std::atomic<bool> stop{false};
    std::vector<std::thread> workers;
    for (std::size_t worker = 0; worker < 2; ++worker) {
        workers.emplace_back([&metrics, worker] {
            RequestRecord record = chat_record();
            for (int i = 0; i < 4'000; ++i) {
                const std::string model = "model-" + std::to_string(i % 200);
                record.model = model;
                metrics.request_started(worker);
                metrics.record(worker, record);
                metrics.request_finished(worker);
            }
        });
    }
    std::thread reader([&metrics, &stop] {
        while (!stop.load()) {
            EXPECT_TRUE(metrics.expose(true).ends_with("# EOF\n"));
        }
    });
    for (std::thread& worker : workers) {
        worker.join();
    }
    stop = true;
    reader.join();
    double requests = 0;
    for (const prometheus::MetricFamily& family : metrics.collect()) {
        for (const prometheus::ClientMetric& metric : family.metric) {
            requests += family.name == "nexus_requests_total" ? metric.counter.value : 0;
        }
    }
    EXPECT_EQ(requests, 8'000);
    EXPECT_EQ(metrics.inflight(), 0);
}

}  // namespace
}  // namespace nexus::telemetry
