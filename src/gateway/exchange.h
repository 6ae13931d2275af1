#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "dialect/body.h"
#include "dialect/codec.h"
#include "gateway/claims.h"
#include "gateway/decisions.h"
#include "gateway/endpoints.h"
#include "gateway/findings.h"
#include "gateway/identity.h"
#include "gateway/object_ids.h"
#include "gateway/slots.h"
#include "gateway/transfer.h"
#include "net/http_server.h"
#include "net/worker.h"
#include "store/state_store.h"
#include "telemetry/request_record.h"
#include "tokens/money.h"

namespace nexus::gateway {

class Generation;
struct ModelRoute;

/// One request's life, from its head to its record. Made and destroyed by Gateway::serve on the connection's worker;
/// middlewares and dispatch read and fill it. Everything in it may point into the body or the generation, which it
/// keeps alive, and nothing of it may be kept by others.
class Exchange {
  public:
    Exchange(net::ServerExchange& downstream, std::shared_ptr<const Generation> generation, const Endpoint& asked,
             std::size_t slots);

    net::ServerExchange& downstream() { return downstream_; }
    const net::RequestHead& head() const { return downstream_.head(); }
    net::Worker& worker() { return downstream_.worker(); }
    net::Cancellation& cancellation() { return downstream_.cancellation(); }
    /// Whether the client has left: nothing can be sent to it.
    bool client_left() {
        return cancellation().cancelled() && cancellation().cause() == net::Cancellation::Cause::client_left;
    }
    /// Why a cancelled exchange ends: client_gone, or overloaded where the server ends and the client can be told.
    Error given_up();
    Clock& clock() { return worker().clock(); }
    const Generation& generation() const { return *generation_; }
    const EndpointRow& endpoint() const { return *asked_.row; }
    /// The endpoint with what the path says besides.
    const Endpoint& asked() const { return asked_; }
    /// The request stands for one of another endpoint: what is to be transformed. Before the chain runs.
    void stand_for(const EndpointRow& row) { asked_.row = &row; }

    template <class T>
    T& state(const Slot<T>& slot) {
        return slots_.get(slot);
    }
    template <class T>
    T* find_state(const Slot<T>& slot) {
        return slots_.find(slot);
    }

    /// Gives back what the request's bytes take, when its answer is to be streamed and no other target will be tried:
    /// `body`, `star`, the index's texts and model and the head's fields are empty from here on.
    void release_request();

    /// Lets other work of this worker run; between slices of long scans (design.md: no step over 1 ms).
    Task<void> breathe();

    // What the listener and the index gave. Fixed before the chain runs.
    std::string request_id;
    std::string_view body;               ///< the bytes as they came
    dialect::BodyIndex index;            ///< empty for requests without a body
    const ModelRoute* route = nullptr;   ///< for index.model; null: unknown, which the router answers
    std::string_view star;               ///< what a target's model "*" stands for
    std::string_view only_provider;      ///< the path allows targets of this provider alone; empty: all
    std::string model_name;              ///< holds index.model where the body does not
    std::string own_body;                ///< holds `body` where it is part of what the client sent
    std::unique_ptr<Transfer> transfer;  ///< of forms, files and what else is passed on as it comes; else null
    const provider::ProviderKey* pinned_key = nullptr;  ///< the one that made what is asked for; null: any
    std::optional<KeptReference> previous;              ///< the stored response that the request goes on from
    bool answers_array = false;                         ///< Gemini's other form of a stream: one JSON array
    bool strict = false;                                ///< the answer has only the fields of the client's format
    bool transform_only = false;                        ///< the upstream's request is the answer; nothing is sent

    // What middlewares find.
    const Identity* identity = nullptr;  ///< null until auth ran; generation-owned
    ClaimSet claims;
    std::vector<Finding> findings;
    /// Beside the findings: how often what was found in the events of a realtime session, each looked at by itself.
    std::vector<std::pair<std::string_view, int>> event_findings;
    std::string_view injection_verdict;  ///< pass | flag | block
    std::string_view limit_hit;          ///< unit of the claim that was refused
    Decisions decisions;

    // What dispatch and relay fill.
    std::optional<store::Admission> admission;
    std::optional<store::Refusal> refusal;  ///< instead of an admission, when a claim did not fit
    std::string_view provider;              ///< of the latest attempt; generation-owned
    std::string served_model;               ///< what the upstream was asked for
    int attempts = 0;
    std::vector<std::string> dropped;  ///< client fields that a translation left out
    dialect::Usage usage;
    bool usage_estimated = false;           ///< `usage` has counts of our own: the upstream did not come to say
    bool legacy_functions = false;          ///< the client used `functions`, and is answered so after a translation
    Json answer_echo;                       ///< what an answer of the Responses API repeats of its request, or null
    std::vector<std::string> custom_tools;  ///< the client's free-form tools, for a translated answer
    bool output_delivered = false;          ///< some text of the answer reached the client
    bool charge_unknown = false;            ///< the upstream may have billed, and nobody can say what
    tokens::Money cost;
    SteadyTime started_at;
    std::optional<SteadyTime> first_token_at;
    std::chrono::nanoseconds upstream_duration{0};

  private:
    net::ServerExchange& downstream_;
    std::shared_ptr<const Generation> generation_;
    Endpoint asked_;
    SlotTable slots_;
};

}  // namespace nexus::gateway
