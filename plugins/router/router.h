#pragma once

#include <string_view>

#include "gateway/makers.h"

/// The end of the request's way through the middlewares: it refuses what has no route and notes the one taken. The
/// order of targets, balancing and fallback are the gateway's.
namespace nexus::plugins::router {

class Router final : public gateway::Middleware {
  public:
    std::string_view name() const override { return "router"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;
};

/// What a client is told about a model name that leads nowhere; in OpenAI's words, which tools look for. Names of more
/// than 200 bytes are cut.
Error unknown_model(std::string_view model);
Error missing_model();

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context);

}  // namespace nexus::plugins::router
