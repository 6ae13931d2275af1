#include "tests/support/realtime_upstream.h"

#include <stdexcept>

#include "base/strings.h"
#include "net/websocket_handshake.h"

namespace nexus::test {

RealtimeUpstream::RealtimeUpstream() : workers_(1, clock_) {
    auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
    if (!sockets) {
        throw std::runtime_error(sockets.error().message());
    }
    server_ = std::make_unique<net::Server>(workers_, *std::move(sockets), net::ListenerOptions(), *this);
    workers_.start();
    server_->start();
}

RealtimeUpstream::~RealtimeUpstream() {
    server_->terminate();
    server_.reset();
    workers_.stop_and_join();
}

std::vector<UpstreamRequest> RealtimeUpstream::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> RealtimeUpstream::events() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

std::vector<std::string> RealtimeUpstream::ends() const {
    const std::lock_guard lock(mutex_);
    return ends_;
}

Task<void> RealtimeUpstream::serve(net::ServerExchange& exchange) {
    UpstreamRequest request;
    request.target = exchange.head().target;
    for (std::size_t i = 0; i < exchange.head().headers.size(); ++i) {
        const auto field = exchange.head().headers[i];
        request.headers[lower(field.name)] = std::string(field.value);
    }
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
    }
    const Result<net::WebSocketRequest> asked = net::read_websocket_request(exchange.head());
    net::ResponseHead head;
    if (!asked || refusal_ != 0) {
        head.status = refusal_ != 0 ? refusal_ : 400;
        const std::string_view body = R"({"error":{"message":"no","type":"server_error","param":null,"code":null}})";
        (void)co_await exchange.respond(head, body);
        co_return;
    }
    net::grant_websocket(*asked, asked->subprotocols.empty() ? std::string_view() : asked->subprotocols.front(),
                         head.headers);
    Result<net::Upgraded> upgraded = co_await exchange.upgrade(head);
    if (!upgraded) {
        co_return;
    }
    net::Bell bell(exchange.worker(), exchange.cancellation());
    const net::WebSocketOptions options;
    net::WebSocket socket(exchange.worker(), *std::move(upgraded), options, bell);
    co_await converse(exchange, socket);
    const std::lock_guard lock(mutex_);
    ends_.push_back(socket.end() ? std::to_string(socket.end()->code) + " " + socket.end()->reason : "none");
}

Task<void> RealtimeUpstream::converse(net::ServerExchange& exchange, net::WebSocket& socket) {
    net::WebSocketMessage message{true, R"({"type":"session.created","session":{"object":"realtime.session"}})"};
    (void)co_await socket.write(message);
    std::uint16_t code = net::kCloseNormal;
    std::string reason;
    for (;;) {
        const SteadyTime until = net::real_time() + std::chrono::minutes(1);
        const net::WebSocket::Step step = co_await socket.read(message, until);
        if (step != net::WebSocket::Step::message) {
            code = socket.end() ? socket.end()->code : net::kCloseGoingAway;
            break;
        }
        {
            const std::lock_guard lock(mutex_);
            events_.push_back(message.data);
        }
        const Reaction reaction = script_ ? script_(message.data) : Reaction();
        for (const std::string& event : reaction.events) {
            net::WebSocketMessage answer{true, event};
            (void)co_await socket.write(answer);
        }
        if (reaction.drop) {
            exchange.reset();
            co_return;
        }
        if (reaction.close != 0) {
            code = reaction.close;
            reason = reaction.reason;
            break;
        }
    }
    co_await socket.finish(code, reason);
}

}  // namespace nexus::test
