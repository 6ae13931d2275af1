#pragma once

#include "telemetry/histogram.h"
#include "telemetry/request_record.h"
#include "telemetry/series.h"

namespace nexus::telemetry {

/// The times and sizes of requests of one (route, model, provider). One set of histograms serves the nexus_* and the
/// gen_ai_* families.
struct Timings {
    Histogram<DurationBounds> duration;
    Histogram<OverheadBounds> overhead;
    Histogram<FirstTokenBounds> first_token;
    Histogram<DurationBounds> upstream;
    Histogram<TokenBounds> input_tokens;
    Histogram<TokenBounds> output_tokens;
};

/// What the families of all shards share: which label sets exist.
struct SeriesCaps {
    SeriesCap<6> requests;
    /// Each of these is two series of gen_ai_client_token_usage: input and output.
    SeriesCap<3> timings{kSeriesMax / 2};
    SeriesCap<4> tokens;
    SeriesCap<3> cost;
    SeriesCap<2> upstream_errors;
    SeriesCap<1> retries;
    SeriesCap<1> limits;
    SeriesCap<1> aborted;
    SeriesCap<2> estimated;
    SeriesCap<1> redactions;
    SeriesCap<1> injection;
    SeriesCap<1> store;
};

/// The metrics of one worker: it alone writes, any thread may read the tables through `for_each`.
class MetricsShard {
  public:
    explicit MetricsShard(SeriesCaps& caps);

    void record(const RequestRecord& record);

    OwnedCounter inflight;
    SeriesTable<6, OwnedCounter> requests;         ///< route, model, provider, team, code, fault
    SeriesTable<3, Timings> timings;               ///< route, model, provider
    SeriesTable<4, OwnedCounter> tokens;           ///< kind, model, provider, team
    SeriesTable<3, OwnedCounter> cost;             ///< model, provider, team
    SeriesTable<2, OwnedCounter> upstream_errors;  ///< provider, reason
    SeriesTable<1, OwnedCounter> retries;          ///< provider
    SeriesTable<1, OwnedCounter> limits;           ///< limit
    SeriesTable<1, OwnedCounter> aborted;          ///< side
    SeriesTable<2, OwnedCounter> estimated;        ///< model, provider
    SeriesTable<1, OwnedCounter> redactions;       ///< entity
    SeriesTable<1, OwnedCounter> injection;        ///< verdict
    SeriesTable<1, Histogram<StoreBounds>> store;  ///< op

  private:
    struct CodeCounter {
        int status = 0;
        int fault = 0;
        OwnedCounter* counter = nullptr;
    };
    // Everything that requests of one (route, model, provider, team) count in, found with one look-up. Series of the
    // tables above are made when the first request needs them and cached here.
    struct Block {
        Labels<4> labels;  // route, model, provider, team; views of the key in blocks_
        Timings* timings = nullptr;
        std::array<OwnedCounter*, 4> tokens{};
        OwnedCounter* cost = nullptr;
        std::vector<CodeCounter> codes;
    };

    Block& block_of(const Labels<4>& given);
    OwnedCounter& request_counter(Block& block, const RequestRecord& record);
    Timings& timings_of(Block& block);
    void count_tokens(Block& block, const RequestRecord& record);
    static void observe_times(Timings& times, const RequestRecord& record);

    std::unordered_map<StoredLabels<4>, std::unique_ptr<Block>, LabelHash, LabelEqual> blocks_;
};

}  // namespace nexus::telemetry
