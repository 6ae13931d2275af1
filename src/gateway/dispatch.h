#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/exchange.h"
#include "gateway/retry.h"
#include "gateway/upstream_body.h"
#include "gateway/work_pool.h"
#include "net/await_probe.h"
#include "provider/attempt.h"
#include "store/state_store.h"
#include "telemetry/metrics.h"

namespace nexus::gateway {

/// An upstream's answer, as far as it had to be read to know that it is one: wholly, or for a stream up to its first
/// event. Nothing of it has gone to the client.
struct UpstreamAnswer {
    std::unique_ptr<provider::Attempt> attempt;
    const Target* target = nullptr;
    const provider::ProviderKey* key = nullptr;  ///< that it was sent with
    dialect::Dialect dialect = dialect::Dialect::openai_chat;
    const provider::DialectPath* path = nullptr;  ///< that was asked; the target's
    bool same_dialect = true;
    std::optional<dialect::EmbeddingFormat> embeddings;  ///< of `body`, where it is to be translated
    bool is_stream = false;
    bool is_raw = false;                              ///< not read at all: bytes that are passed on as they come
    bool is_session = false;                          ///< no answer: the connection has become a WebSocket's
    std::string body;                                 ///< neither stream nor raw: the whole
    std::unique_ptr<dialect::StreamDecoder> decoder;  ///< stream
    std::vector<dialect::StreamEvent> events;         ///< stream: what the first reads gave

    bool is_whole() const { return !is_stream && !is_raw && !is_session; }
};

/// What dispatch stands on; process-wide, except for the retry budget, which is the worker's.
struct DispatchParts {
    store::StateStore& store;
    telemetry::Metrics& metrics;
    RetryBudget& retry_budget;
    WorkPool& work;
};

/// Gets an exchange its upstream answer: admits its claims in one store call, then tries targets in the router's order
/// until one answers, another try makes no sense, or the client has left. Lives in Gateway::serve; one exchange.
class Dispatch {
  public:
    Dispatch(Exchange& exchange, const DispatchParts& parts);

    Task<Result<UpstreamAnswer>> run();
    /// Asks once more where `last` came from, for the next part of an answer. Nothing is admitted again.
    Task<Result<UpstreamAnswer>> again(const UpstreamAnswer& last);
    /// The targets in the order in which they are to be tried. Errors: no_eligible_target.
    Result<std::vector<const Target*>> targets() const;
    /// A key of the target's provider other than the `failed` one, if it has any.
    const provider::ProviderKey* key_for(const Target& target, const provider::ProviderKey* failed);

  private:
    struct Try {
        const Target* target;
        const provider::ProviderKey* key;
    };

    Task<Result<void>> admit();
    Error refusal_error(const store::Refusal& refusal);
    Task<Result<UpstreamBody>> make_body(const Target& target);
    bool is_spliced(const Target& target) const;
    Task<Result<UpstreamAnswer>> try_target(const Try& one);
    Task<Result<void>> read_answer(UpstreamAnswer& answer);
    Task<Result<void>> read_first_events(UpstreamAnswer& answer);
    void record_health(const Target& target, bool succeeded);
    void note_failure(const Try& one, const provider::Attempt& attempt, const Error& error);
    Task<bool> back_off(const Error& error, int tries);
    net::ClientTimeouts timeouts() const;

    Exchange& exchange_;
    const DispatchParts& parts_;
    UpstreamBodies bodies_;
    std::string_view last_reason_;  ///< of the last failed attempt
};

}  // namespace nexus::gateway
