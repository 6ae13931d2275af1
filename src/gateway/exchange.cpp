#include "gateway/exchange.h"

#include <boost/asio/post.hpp>

namespace nexus::gateway {

Exchange::Exchange(net::ServerExchange& downstream, std::shared_ptr<const Generation> generation, const Endpoint& asked,
                   std::size_t slots)
    : started_at(downstream.received_at()),
      downstream_(downstream),
      generation_(std::move(generation)),
      asked_(asked),
      slots_(slots) {}

Error Exchange::given_up() {
    if (client_left()) {
        return Error(ErrorCode::client_gone, "the client left");
    }
    return Error(ErrorCode::overloaded, "The gateway is shutting down and its time for requests under way is over.");
}

void Exchange::release_request() {
    body = {};
    star = {};
    index.model = {};
    index.texts = {};
    index.decoded.reset();
    transfer.reset();
    downstream_.release_request();
}

Task<void> Exchange::breathe() {
    downstream_.probe();
    const Executor executor = worker().executor();
    (void)co_await boost::asio::post(executor, use_task);
}

}  // namespace nexus::gateway
