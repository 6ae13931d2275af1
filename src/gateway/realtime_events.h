#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "dialect/realtime_event.h"
#include "gateway/exchange.h"
#include "gateway/route.h"

namespace nexus::gateway {

/// The events of a realtime session's client on their way to the upstream: their texts pass the middlewares that scan
/// a request's, and the models that they name are checked and spelled as the upstream has them. One session.
class ClientEvents {
  public:
    /// Before the request is released; `target` is the one that answered.
    ClientEvents(Exchange& exchange, const Target& target);

    /// Makes of an event what the upstream is to get. An error means that it gets nothing of it: what is no JSON, what
    /// a middleware refuses, a model that the key may not use.
    Task<Result<void>> pass(std::string& event);

    /// The event that tells the client of an error; `pass` may have been given the event at fault just before.
    std::string error_event(const Error& error, bool of_last) const;

  private:
    Task<Result<void>> scan(std::string& event, dialect::BodyIndex& index, Edits& edits);
    Result<void> name_models(const dialect::RealtimeEvent& event, Edits& edits) const;
    Result<std::string> upstream_name(const dialect::EventModel& model) const;
    void count_redactions();

    Exchange& exchange_;
    const Target& target_;
    std::string asked_;     // the session's model as the client names it,
    std::string star_;      // as the route does,
    std::string upstream_;  // and as the upstream does
    std::string last_id_;   // of the client's latest event
};

}  // namespace nexus::gateway
