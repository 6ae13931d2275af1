#include "gateway/exchange.h"

#include <boost/asio/post.hpp>

namespace nexus::gateway {

Exchange::Exchange(net::ServerExchange& downstream, std::shared_ptr<const Generation> generation,
                   const EndpointRow& endpoint, std::size_t slots)
    : started_at(downstream.received_at()),
      downstream_(downstream),
      generation_(std::move(generation)),
      endpoint_(endpoint),
      slots_(slots) {}

Task<void> Exchange::breathe() {
    downstream_.probe();
    const Executor executor = worker().executor();
    (void)co_await boost::asio::post(executor, use_task);
}

}  // namespace nexus::gateway
