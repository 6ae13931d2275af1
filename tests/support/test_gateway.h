#pragma once

#include <memory>
#include <span>
#include <string>

#include "config/settings.h"
#include "gateway/gateway.h"
#include "net/await_probe.h"
#include "net/server.h"
#include "store/embedded_store.h"
#include "tests/support/http_client.h"

namespace nexus::test {

/// A whole gateway in the test's process: workers, store, metrics and the data listener on a port of its own.
class TestGateway {
  public:
    TestGateway(config::Settings settings, std::span<const gateway::MiddlewareRow> middlewares,
                net::AwaitProbe* probe = nullptr, std::size_t workers = 1);
    ~TestGateway();

    std::string address() const { return server_->address(); }
    HttpAnswer post(const std::string& target, const std::string& body, const HttpClient::Headers& headers = {});
    void reload(config::Settings settings);

    store::EmbeddedStore& store() { return *store_; }
    telemetry::Metrics& metrics() { return *metrics_; }
    gateway::Gateway& gateway() { return *gateway_; }
    net::Server& server() { return *server_; }
    net::Workers& workers() { return *workers_; }

  private:
    SystemClock clock_;
    std::unique_ptr<net::Workers> workers_;
    std::unique_ptr<store::EmbeddedStore> store_;
    std::unique_ptr<telemetry::Metrics> metrics_;
    std::unique_ptr<telemetry::AccessLog> access_log_;
    std::unique_ptr<gateway::Gateway> gateway_;
    std::unique_ptr<net::Server> server_;
};

/// Settings with one OpenAI-compatible provider `up` at `base_url` and a model `m` on it.
config::Settings settings_for(const std::string& base_url);

}  // namespace nexus::test
