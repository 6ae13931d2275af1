#include "cli/engine.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "gateway/url_fetcher.h"
#include "plugins/builtin.h"

namespace nexus::cli {
namespace {

constexpr std::string_view kMockKind = "mock";
const std::string kMockAddress = "127.0.0.1:0";

bool has_mock(const config::Settings& settings) {
    for (const auto& [name, provider] : settings.providers) {
        if (provider.kind == kMockKind) {
            return true;
        }
    }
    return false;
}

/// Connections that the kernel has taken and no worker has yet. A listening socket reports them as unacknowledged.
std::size_t waiting_connections(int descriptor) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_state != TCP_LISTEN) {
        return 0;
    }
    return info.tcpi_unacked;
}

admin::ListenerStatus status_of(std::string_view name, const net::Server& server) {
    return {std::string(name), server.address(), server.connections(), server.exchanges()};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::make(const Options& options, const config::Settings& settings) {
    const config::Listeners& listeners = settings.listeners;
    auto data = open_sockets(options.inherited, "data", listeners.data, options.workers);
    if (!data) {
        return data.error();
    }
    auto admin = open_sockets(options.inherited, "admin", listeners.admin, options.workers);
    if (!admin) {
        return admin.error();
    }
    Sockets sockets{std::move(*data), std::move(*admin), {}};
    if (has_mock(settings)) {
        auto mock = net::bind_listener(kMockAddress, 1, false);
        if (!mock) {
            return mock.error();
        }
        sockets.mock = std::move(*mock);
    }
    return std::unique_ptr<Engine>(new Engine(options, std::move(sockets)));
}

Engine::Engine(const Options& options, Sockets sockets)
    : workers_(options.workers, options.clock),
      store_(options.clock),
      metrics_(options.workers),
      mock_handler_(sockets.mock ? std::make_unique<MockHandler>() : nullptr),
      gateway_(gateway::GatewayParts{workers_, options.clock, store_, metrics_, access_log_,
                                     plugins::builtin_middlewares(), sockets.mock ? sockets.mock->address : ""}),
      admin_handler_(options.control, metrics_),
      data_sockets_(sockets.data.descriptors) {
    net::ListenerOptions listener;
    if (mock_handler_ != nullptr) {
        net::ListenerOptions mock;
        mock.name = kMockKind;
        mock.limits.body_bytes = kMockBodyBytesMax;
        mock_ = std::make_unique<net::Server>(workers_, std::move(*sockets.mock), mock, *mock_handler_);
    }
    listener.name = "data";
    data_ = std::make_unique<net::Server>(workers_, std::move(sockets.data), listener, gateway_);
    listener.name = "admin";
    admin_ = std::make_unique<net::Server>(workers_, std::move(sockets.admin), listener, admin_handler_);
    export_gauges();
}

Engine::~Engine() { workers_.stop_and_join(); }

void Engine::export_gauges() {
    metrics_.add_gauge("nexus_config_live_generations", "Configurations that some request still uses.",
                       [this] { return static_cast<double>(gateway_.live_generations()); });
    metrics_.add_gauge("nexus_connections", "Open connections of the data listener.",
                       [this] { return static_cast<double>(data_->connections()); });
    metrics_.add_gauge("nexus_connections_refused", "Connections closed at once because of a cap.",
                       [this] { return static_cast<double>(data_->refused()); });
    metrics_.add_gauge("nexus_open_reservations", "Claims that are admitted and not yet settled.",
                       [this] { return static_cast<double>(store_.open_reservations()); });
    metrics_.add_gauge("nexus_access_log_dropped", "Access log lines that found the queue full.",
                       [this] { return static_cast<double>(access_log_.dropped()); });
    const gateway::FetchShare& fetches = gateway_.fetches();
    const auto add_fetches = [this](const char* name, const char* help, const auto& count) {
        metrics_.add_gauge(name, help, [&count] { return static_cast<double>(count.load()); });
    };
    add_fetches("nexus_url_fetches_total", "Files fetched by URL for requests.", fetches.files);
    add_fetches("nexus_url_fetch_bytes_total", "Bytes of these files.", fetches.bytes);
    add_fetches("nexus_url_fetches_refused_total", "Files not fetched by policy.", fetches.refused);
    add_fetches("nexus_url_fetches_failed_total", "Files that did not come.", fetches.failed);
    add_fetches("nexus_url_fetching_requests", "Requests whose files are being fetched.", fetches.requests);
    metrics_.add_gauge("nexus_escaped_exceptions", "Exceptions that ended a coroutine; each is a bug.", [this] {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            count += workers_[i].escaped_exceptions();
        }
        return static_cast<double>(count);
    });
}

Result<Prepared> Engine::prepare(std::shared_ptr<const config::Settings> settings) {
    if (mock_ == nullptr && has_mock(*settings)) {
        return Error(ErrorCode::invalid_request, "providers: the first provider of kind mock needs a restart");
    }
    Result<ListenerSettings> listeners = make_listener_settings(*settings);
    if (!listeners) {
        return listeners.error();
    }
    auto generation = gateway_.build(settings);
    if (!generation) {
        return generation.error();
    }
    return Prepared{std::move(settings), std::move(*listeners), std::move(*generation)};
}

void Engine::install(const Prepared& prepared) {
    gateway_.install(prepared.generation);
    data_->update(prepared.listeners.data);
    admin_->update(prepared.listeners.admin);
    access_log_.set_enabled(prepared.settings->log.access == "json");
}

void Engine::start() {
    workers_.start();
    if (mock_ != nullptr) {
        mock_->start();
    }
    admin_->start();
    data_->start();
}

void Engine::terminate() {
    data_->terminate();
    admin_->terminate();
    if (mock_ != nullptr) {
        mock_->terminate();
    }
}

bool Engine::is_empty() const {
    return data_->connections() + admin_->connections() + (mock_ == nullptr ? 0 : mock_->connections()) == 0;
}

admin::ProcessStatus Engine::status() const {
    admin::ProcessStatus status;
    status.generation = gateway_.generation_number();
    status.live_generations = gateway_.live_generations();
    status.in_flight = in_flight();
    for (const int descriptor : data_sockets_) {
        status.queued += waiting_connections(descriptor);
    }
    status.listeners = {status_of("data", *data_), status_of("admin", *admin_)};
    return status;
}

}  // namespace nexus::cli
