#pragma once

#include <string>

#include "admin/control.h"
#include "base/json.h"
#include "net/http_server.h"
#include "telemetry/metrics.h"

namespace nexus::admin {

/// The admin listener: health, metrics and control of the process, in JSON. Health and metrics answer anybody who can
/// reach the listener; the rest only the machine itself (access.h). Stateless; any worker.
class AdminHandler final : public net::HttpHandler {
  public:
    /// Both outlive the handler.
    AdminHandler(AdminControl& control, const telemetry::Metrics& metrics) : control_(control), metrics_(metrics) {}

    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override;

  private:
    using Answer = Task<void> (AdminHandler::*)(net::ServerExchange&);
    struct Row;
    static const Row kRows[];

    Task<void> metrics(net::ServerExchange& exchange);
    Task<void> alive(net::ServerExchange& exchange);
    Task<void> ready(net::ServerExchange& exchange);
    Task<void> health(net::ServerExchange& exchange);
    Task<void> drain(net::ServerExchange& exchange);
    Task<void> resume(net::ServerExchange& exchange);
    Task<void> reload(net::ServerExchange& exchange);
    Task<void> config(net::ServerExchange& exchange);
    Task<void> support_bundle(net::ServerExchange& exchange);

    AdminControl& control_;
    const telemetry::Metrics& metrics_;
};

/// The status as `/readyz?verbose` and the support bundle show it.
Json describe_status(const ProcessStatus& status);

}  // namespace nexus::admin
