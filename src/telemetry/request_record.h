#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace nexus::telemetry {

/// The facts of one finished request, as the gateway collected them: what metrics and the access log are made of.
/// Views point into the exchange or the configuration generation and live until `record` returns. Names are of the
/// configuration (bounded sets), never unchecked client input; an unknown one is empty.
struct RequestRecord {
    WallTime finished_at{};
    std::string_view request_id;
    std::string_view route;         ///< the endpoint: `chat`, `embeddings`, `models`
    std::string_view model;         ///< the configured name the client asked for; "other" beyond the configuration
    std::string_view served_model;  ///< the upstream's model name (logs only)
    std::string_view provider;
    std::string_view team;  ///< `organisation/team`
    std::string_view user;  ///< logs only, as are app, key and client_address
    std::string_view app;
    std::string_view key;
    std::string_view client_address;

    int status = 0;
    std::optional<ErrorCode> error;
    std::optional<Fault> fault;
    bool stream = false;
    /// Who broke a stream off: empty, `client`, `upstream` or `gateway`.
    std::string_view aborted_side;

    std::chrono::nanoseconds duration{0};
    std::chrono::nanoseconds upstream_duration{0};  ///< of the attempt that answered, first byte sent to last read
    std::optional<std::chrono::nanoseconds> time_to_first_token;
    int attempts = 0;

    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    std::int64_t cached_tokens = 0;
    std::int64_t reasoning_tokens = 0;
    std::int64_t cost_nanousd = 0;
    /// Whose the counts are: `reported` by the provider, `estimated` by the gateway, or empty where there are none.
    std::string_view usage_source;

    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;

    /// Limit that refused the request (`requests`, `tokens`, `concurrent`), or empty.
    std::string_view limit_hit;
    /// Entities acted on, with how often each: canonical names of the registry.
    std::vector<std::pair<std::string_view, int>> redactions;
    /// `pass`, `flag`, `block`, or empty where nothing was scored.
    std::string_view injection_verdict;
    /// The decision record as JSON text for the log; empty to leave it out.
    std::string_view decisions;
};

}  // namespace nexus::telemetry
