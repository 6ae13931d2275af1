#include "tests/support/test_gateway.h"

#include <stdexcept>

namespace nexus::test {

TestGateway::TestGateway(config::Settings settings, std::span<const gateway::MiddlewareRow> middlewares,
                         net::AwaitProbe* probe, std::size_t workers)
    : workers_(std::make_unique<net::Workers>(workers, clock_)),
      store_(std::make_unique<store::EmbeddedStore>(clock_)),
      metrics_(std::make_unique<telemetry::Metrics>(workers)),
      access_log_(std::make_unique<telemetry::AccessLog>()) {
    access_log_->set_enabled(false);
    gateway_ = std::make_unique<gateway::Gateway>(
        gateway::GatewayParts{*workers_, clock_, *store_, *metrics_, *access_log_, middlewares, std::string()});
    reload(std::move(settings));
    auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
    if (!sockets) {
        throw std::runtime_error(sockets.error().message());
    }
    net::ListenerOptions options;
    options.name = "data";
    options.probe = probe;
    server_ = std::make_unique<net::Server>(*workers_, *std::move(sockets), options, *gateway_);
    workers_->start();
    server_->start();
}

TestGateway::~TestGateway() {
    server_->terminate();
    server_.reset();
    workers_->stop_and_join();
}

void TestGateway::reload(config::Settings settings) {
    auto built = gateway_->build(std::make_shared<const config::Settings>(std::move(settings)));
    if (!built) {
        throw std::runtime_error(built.error().message());
    }
    gateway_->install(*std::move(built));
}

HttpAnswer TestGateway::post(const std::string& target, const std::string& body, const HttpClient::Headers& headers) {
    HttpClient client(address());
    return client.request("POST", target, body, headers);
}

config::Settings settings_for(const std::string& base_url) {
    config::Settings settings;
    settings.auth.mode = "none";
    settings.data_dir = "/proc/nowhere";  // a test that keeps something says where
    config::Provider& provider = settings.providers["up"];
    provider.kind = "openai_compatible";
    provider.base_url = base_url;
    config::Target target;
    target.provider = "up";
    target.model = "upstream-model";
    settings.models["m"].targets.push_back(target);
    return settings;
}

}  // namespace nexus::test
