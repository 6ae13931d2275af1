#include "telemetry/metrics_shard.h"

#include <algorithm>

#include "base/strings.h"

namespace nexus::telemetry {
namespace {

constexpr Labels<4> kTokenKinds{"input", "output", "cached", "reasoning"};
// Above the number of series that families may have: beyond it new combinations share one block.
constexpr std::size_t kBlocksMax = 4 * kSeriesMax;
constexpr std::size_t kCodesMax = 64;
constexpr int kNoFault = -1;

}  // namespace

MetricsShard::MetricsShard(SeriesCaps& caps)
    : requests(caps.requests),
      timings(caps.timings),
      tokens(caps.tokens),
      cost(caps.cost),
      upstream_errors(caps.upstream_errors),
      retries(caps.retries),
      limits(caps.limits),
      aborted(caps.aborted),
      estimated(caps.estimated),
      redactions(caps.redactions),
      injection(caps.injection),
      store(caps.store) {}

void MetricsShard::record(const RequestRecord& record) {
    Block& block = block_of(Labels<4>{record.route, record.model, record.provider, record.team});
    request_counter(block, record).add(1);
    observe_times(timings_of(block), record);
    count_tokens(block, record);
    if (!record.limit_hit.empty()) {
        limits.at({record.limit_hit}).add(1);
    }
    if (!record.aborted_side.empty()) {
        aborted.at({record.aborted_side}).add(1);
    }
    if (record.usage_source == "estimated") {
        estimated.at({block.labels[1], block.labels[2]}).add(1);
    }
    for (const auto& [entity, times] : record.redactions) {
        redactions.at({entity}).add(std::max(times, 0));
    }
    if (!record.injection_verdict.empty()) {
        injection.at({record.injection_verdict}).add(1);
    }
}

MetricsShard::Block& MetricsShard::block_of(const Labels<4>& given) {
    const Labels<4> labels = cut_labels(given);
    const auto found = blocks_.find(labels);
    if (found != blocks_.end()) {
        return *found->second;
    }
    // Combinations that cannot have series of their own must not fill this map either.
    const Labels<4> key = blocks_.size() < kBlocksMax ? labels : other_labels<4>();
    const auto [entry, is_new] = blocks_.try_emplace(store_labels(key), nullptr);
    if (is_new) {
        entry->second = std::make_unique<Block>();
        std::copy(entry->first.begin(), entry->first.end(), entry->second->labels.begin());
    }
    return *entry->second;
}

Timings& MetricsShard::timings_of(Block& block) {
    if (block.timings == nullptr) {
        block.timings = &timings.at({block.labels[0], block.labels[1], block.labels[2]});
    }
    return *block.timings;
}

OwnedCounter& MetricsShard::request_counter(Block& block, const RequestRecord& record) {
    const int fault = record.fault ? static_cast<int>(*record.fault) : kNoFault;
    for (const CodeCounter& code : block.codes) {
        if (code.status == record.status && code.fault == fault) {
            return *code.counter;
        }
    }
    std::string status;
    append_int(status, record.status);
    const std::string_view fault_name = record.fault ? name_of(*record.fault) : std::string_view();
    const auto& [route, model, provider, team] = block.labels;
    OwnedCounter& counter = requests.at({route, model, provider, team, status, fault_name});
    if (block.codes.size() < kCodesMax) {
        block.codes.push_back(CodeCounter{record.status, fault, &counter});
    }
    return counter;
}

void MetricsShard::count_tokens(Block& block, const RequestRecord& record) {
    const auto& [route, model, provider, team] = block.labels;
    const std::array<std::int64_t, 4> counts{record.input_tokens, record.output_tokens, record.cached_tokens,
                                             record.reasoning_tokens};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] <= 0) {
            continue;
        }
        if (block.tokens[i] == nullptr) {
            block.tokens[i] = &tokens.at({kTokenKinds[i], model, provider, team});
        }
        block.tokens[i]->add(counts[i]);
    }
    if (record.cost_nanousd > 0) {
        if (block.cost == nullptr) {
            block.cost = &cost.at({model, provider, team});
        }
        block.cost->add(record.cost_nanousd);
    }
}

void MetricsShard::observe_times(Timings& times, const RequestRecord& record) {
    times.duration.observe(record.duration);
    times.overhead.observe(std::max(record.duration - record.upstream_duration, std::chrono::nanoseconds(0)));
    if (record.time_to_first_token) {
        times.first_token.observe(*record.time_to_first_token);
    }
    if (record.upstream_duration.count() > 0) {
        times.upstream.observe(record.upstream_duration);
    }
    if (record.input_tokens > 0) {
        times.input_tokens.observe(record.input_tokens);
    }
    if (record.output_tokens > 0) {
        times.output_tokens.observe(record.output_tokens);
    }
}

}  // namespace nexus::telemetry
