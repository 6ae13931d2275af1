#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/dispatch.h"
#include "gateway/exchange.h"
#include "gateway/generation.h"
#include "telemetry/access_log.h"

namespace nexus::gateway {

/// What a walk stands on besides its exchange.
struct WalkParts {
    DispatchParts dispatch;
    telemetry::AccessLog& access_log;
};

/// One request's whole way in order: body, chain, dispatch, relay, completion, record. Made by Gateway::serve on the
/// exchange's worker and run once.
class Walk {
  public:
    Walk(Exchange& exchange, const WalkParts& parts);

    Task<void> run();

  private:
    Task<void> forward();
    Task<bool> prepare();
    Task<Result<std::string>> finish(UpstreamAnswer& answer);
    Task<void> answer();
    Task<void> answer_from_upstream();
    Task<bool> fetch(UpstreamAnswer& upstream);
    Task<void> answer_here();
    Task<void> give_up();
    Task<void> send_error(const Error& error);
    Task<void> send(int status, std::string_view content_type, std::string_view body);
    Task<void> complete();
    Task<void> settle();
    void note_broken_stream(const provider::Attempt& attempt);
    std::optional<tokens::ModelPrice> price() const;
    bool hides_output() const;
    void set_cost();
    void record();
    net::ResponseHead finished_head(int status, std::string_view content_type);
    net::ResponseHead upstream_head(const UpstreamAnswer& upstream);

    Exchange& exchange_;
    const WalkParts& parts_;
    std::size_t entered_ = 0;
    int status_ = 0;
    Outcome::Kind outcome_ = Outcome::Kind::answered;
    std::optional<Error> error_;
    const Target* target_ = nullptr;  ///< that answered
};

}  // namespace nexus::gateway
