#pragma once

#include <memory>
#include <vector>

#include "gateway/exchange.h"
#include "gateway/middleware.h"

namespace nexus::gateway {

/// The middlewares of one generation in the configuration's order: forward over requests, backward over answers, and
/// only over those whose on_request was entered. Immutable; the state of one walk is the caller's `entered`.
class Chain {
  public:
    explicit Chain(std::vector<std::unique_ptr<Middleware>> middlewares);

    /// Runs on_request until one does not go on. `entered` counts those that began, for the calls below.
    Task<Flow> run(Exchange& exchange, std::size_t& entered) const;
    void on_response(Exchange& exchange, net::ResponseHead& head, std::size_t entered) const;
    /// Calls every entered on_complete, whatever one of them throws. Returns how many threw.
    Task<int> complete(Exchange& exchange, const Outcome& outcome, std::size_t entered) const;

    /// Those with `reads_text`, in the order in which answers pass them.
    const std::vector<const Middleware*>& text_readers() const { return text_readers_; }
    /// Those with `scans_text`, in the order in which requests pass them.
    const std::vector<const Middleware*>& text_scanners() const { return text_scanners_; }
    std::size_t size() const { return middlewares_.size(); }

  private:
    std::vector<std::unique_ptr<Middleware>> middlewares_;
    std::vector<const Middleware*> text_readers_;
    std::vector<const Middleware*> text_scanners_;
};

}  // namespace nexus::gateway
