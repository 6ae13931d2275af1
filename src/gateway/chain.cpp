#include "gateway/chain.h"

#include <exception>

namespace nexus::gateway {

Chain::Chain(std::vector<std::unique_ptr<Middleware>> middlewares) : middlewares_(std::move(middlewares)) {
    for (auto it = middlewares_.rbegin(); it != middlewares_.rend(); ++it) {
        if ((*it)->reads_text()) {
            text_readers_.push_back(it->get());
        }
    }
    for (const auto& middleware : middlewares_) {
        if (middleware->scans_text()) {
            text_scanners_.push_back(middleware.get());
        }
    }
}

Task<Flow> Chain::run(Exchange& exchange, std::size_t& entered) const {
    for (const auto& middleware : middlewares_) {
        ++entered;
        Flow flow = co_await middleware->on_request(exchange);
        if (!flow.goes_on()) {
            co_return flow;
        }
        if (exchange.cancellation().cancelled()) {
            co_return Flow::fail(exchange.given_up());
        }
    }
    co_return Flow::next();
}

void Chain::on_response(Exchange& exchange, net::ResponseHead& head, std::size_t entered) const {
    for (std::size_t i = entered; i > 0; --i) {
        middlewares_[i - 1]->on_response(exchange, head);
    }
}

Task<int> Chain::complete(Exchange& exchange, const Outcome& outcome, std::size_t entered) const {
    int thrown = 0;
    for (std::size_t i = entered; i > 0; --i) {
        try {
            co_await middlewares_[i - 1]->on_complete(exchange, outcome);
        } catch (const std::exception&) {
            ++thrown;
        }
    }
    co_return thrown;
}

}  // namespace nexus::gateway
