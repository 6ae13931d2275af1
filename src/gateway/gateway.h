#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "gateway/makers.h"
#include "net/http_server.h"
#include "net/workers.h"
#include "store/state_store.h"
#include "telemetry/access_log.h"
#include "telemetry/metrics.h"

namespace nexus::gateway {

class Generation;
struct Endpoint;
struct FetchShare;

/// What the gateway stands on. All outlive it.
struct GatewayParts {
    net::Workers& workers;
    Clock& clock;
    store::StateStore& store;
    telemetry::Metrics& metrics;
    telemetry::AccessLog& access_log;
    std::span<const MiddlewareRow> middlewares;
    std::string mock_address;  ///< host:port of the built-in mock provider, for providers of kind `mock`
};

/// The data listener's handler: one request's whole walk. `serve` runs on any worker; `build` and `install` on the
/// control thread.
class Gateway final : public net::HttpHandler {
  public:
    explicit Gateway(GatewayParts parts);
    ~Gateway() override;

    /// The live objects of a configuration: middlewares, routes, providers. Slow parts included; changes nothing.
    /// The error lists everything that does not stand, one line each.
    Result<std::shared_ptr<const Generation>> build(std::shared_ptr<const config::Settings> settings);
    /// Requests from now on use `generation`; those under way keep theirs.
    void install(std::shared_ptr<const Generation> generation);

    Task<void> serve(net::ServerExchange& downstream) override;
    std::string error_body(const Error& error) override;
    std::string turn_away(net::ServerExchange& downstream, const Error& error, net::HeaderMap& headers) override;

    /// Generations that are still alive, the current one included; and the current one's number, from 1.
    std::size_t live_generations() const;
    std::uint64_t generation_number() const;
    std::shared_ptr<const Generation> current() const;
    /// What is fetched for requests by URL; for metrics.
    const FetchShare& fetches() const;

  private:
    Task<void> serve_endpoint(net::ServerExchange& downstream, Endpoint endpoint);
    Task<void> serve_preflight(net::ServerExchange& downstream);
    Task<void> serve_unknown(net::ServerExchange& downstream, Error error);

    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace nexus::gateway
