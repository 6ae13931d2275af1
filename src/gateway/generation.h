#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "gateway/chain.h"
#include "gateway/makers.h"
#include "gateway/route.h"
#include "provider/token_source.h"

namespace nexus::gateway {

/// What outlives generations and is needed to build one.
struct GenerationContext {
    std::span<const MiddlewareRow> middlewares;
    provider::TokenSources& tokens;
    HealthTable& health;
    std::string mock_address;
    std::size_t workers = 1;
};

/// The live objects of one configuration: middlewares, routes, providers. Immutable; a request takes the current one
/// once and keeps it to its end, so a reload never changes a request under way.
class Generation {
  public:
    /// Errors list everything that does not stand, one line each.
    static Result<std::shared_ptr<Generation>> build(std::shared_ptr<const config::Settings> settings,
                                                     const GenerationContext& context);

    const config::Settings& settings() const { return *settings_; }
    const Chain& chain() const { return *chain_; }
    const Routes& routes() const { return *routes_; }
    const Routes::Providers& providers() const { return providers_; }
    std::size_t slots() const { return slots_.count(); }

  private:
    Generation() = default;
    void make_providers(const GenerationContext& context, std::string& mistakes);
    void make_chain(const GenerationContext& context, std::string& mistakes);

    std::shared_ptr<const config::Settings> settings_;
    Routes::Providers providers_;
    std::unique_ptr<Routes> routes_;
    SlotLayout slots_;
    std::unique_ptr<Chain> chain_;
};

}  // namespace nexus::gateway
