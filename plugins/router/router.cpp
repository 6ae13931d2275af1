#include "plugins/router/router.h"

#include "base/utf8.h"
#include "gateway/exchange.h"
#include "gateway/route.h"

namespace nexus::plugins::router {
namespace {

constexpr std::size_t kNameBytesMax = 200;

}  // namespace

Error unknown_model(std::string_view model) {
    std::string message = "The model `";
    if (model.size() > kNameBytesMax) {
        message += model.substr(0, utf8_boundary_before(model, kNameBytesMax));
        message += "…";
    } else {
        message += model;
    }
    message += "` does not exist or you do not have access to it.";
    Error error(ErrorCode::model_not_found, std::move(message));
    error.param("model");
    return error;
}

Error missing_model() {
    Error error(ErrorCode::invalid_request, "You must provide a model parameter.");
    error.param("model");
    return error;
}

Task<gateway::Flow> Router::on_request(gateway::Exchange& exchange) const {
    if (!gateway::names_model(exchange.endpoint().operation)) {
        co_return gateway::Flow::next();
    }
    if (exchange.index.model.empty()) {
        co_return gateway::Flow::fail(missing_model());
    }
    if (exchange.route == nullptr) {
        exchange.decisions.note(name(), "deny", "unknown model");
        co_return gateway::Flow::fail(unknown_model(exchange.index.model));
    }
    exchange.decisions.note(name(), "route", exchange.route->name);
    co_return gateway::Flow::next();
}

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext&) {
    return std::unique_ptr<gateway::Middleware>(std::make_unique<Router>());
}

}  // namespace nexus::plugins::router
