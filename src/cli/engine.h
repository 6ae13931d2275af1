#pragma once

#include <memory>
#include <string>
#include <vector>

#include "admin/control.h"
#include "admin/handler.h"
#include "cli/listeners.h"
#include "cli/mock/handler.h"
#include "config/settings.h"
#include "gateway/gateway.h"
#include "net/server.h"
#include "net/workers.h"
#include "store/embedded_store.h"
#include "telemetry/access_log.h"
#include "telemetry/metrics.h"

namespace nexus::cli {

/// A configuration made ready to be used.
struct Prepared {
    std::shared_ptr<const config::Settings> settings;
    ListenerSettings listeners;
    std::shared_ptr<const gateway::Generation> generation;
};

/// Everything that serves requests, put together: workers, store, metrics, the gateway and its two listeners, and the
/// mock provider where the configuration has one. Control thread, except where a function says otherwise.
class Engine {
  public:
    struct Options {
        Clock& clock;
        std::size_t workers = 1;
        admin::AdminControl& control;
        InheritedSockets inherited;
    };
    /// Binds the listeners; nothing is served before `start`. Errors name the address and the reason.
    static Result<std::unique_ptr<Engine>> make(const Options& options, const config::Settings& settings);
    ~Engine();

    /// Builds the live objects of a configuration; slow. Any one thread at a time. The error has a line for each
    /// problem.
    Result<Prepared> prepare(std::shared_ptr<const config::Settings> settings);
    /// Requests from now on use it. The first one comes before `start`.
    void install(const Prepared& prepared);
    void start();

    /// Refuses new requests to the data listener. The admin listener goes on.
    void drain() { data_->drain(); }
    void resume() { data_->resume(); }
    /// Cancels every request and closes every connection.
    void terminate();
    /// Whether no connection is left, after `terminate`.
    bool is_empty() const;
    /// Requests under way at the data listener. Any thread.
    std::size_t in_flight() const { return data_->exchanges(); }

    const std::string& data_address() const { return data_->address(); }
    const std::string& admin_address() const { return admin_->address(); }
    /// All of it but `accepting` and `last_reload_ok`. Any thread.
    admin::ProcessStatus status() const;
    telemetry::Metrics& metrics() { return metrics_; }
    gateway::Gateway& gateway() { return gateway_; }

  private:
    struct Sockets {
        net::ListenSockets data;
        net::ListenSockets admin;
        std::optional<net::ListenSockets> mock;
    };
    Engine(const Options& options, Sockets sockets);
    void export_gauges();

    net::Workers workers_;
    store::EmbeddedStore store_;
    telemetry::Metrics metrics_;
    telemetry::AccessLog access_log_;
    std::unique_ptr<MockHandler> mock_handler_;  ///< null where no provider is a mock
    gateway::Gateway gateway_;
    admin::AdminHandler admin_handler_;
    std::vector<int> data_sockets_;
    std::unique_ptr<net::Server> mock_;  ///< null where no provider is a mock
    std::unique_ptr<net::Server> data_;
    std::unique_ptr<net::Server> admin_;
};

}  // namespace nexus::cli
