#include "tests/support/scripted_upstream.h"

#include <stdexcept>

#include "base/strings.h"

namespace nexus::test {

using namespace std::chrono_literals;

Script Script::json(std::string body, int status) {
    Script script;
    script.status = status;
    script.pieces = {std::move(body)};
    return script;
}

Script Script::events(std::vector<std::string> pieces, End end) {
    Script script;
    script.headers = {{"content-type", "text/event-stream"}};
    script.pieces = std::move(pieces);
    script.stream = true;
    script.end = end;
    return script;
}

ScriptedUpstream::ScriptedUpstream() : workers_(1, clock_) {
    auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
    if (!sockets) {
        throw std::runtime_error(sockets.error().message());
    }
    net::ListenerOptions options;
    options.name = "scripted upstream";
    server_ = std::make_unique<net::Server>(workers_, *std::move(sockets), options, *this);
    workers_.start();
    server_->start();
}

ScriptedUpstream::~ScriptedUpstream() {
    server_->terminate();
    server_.reset();
    workers_.stop_and_join();
}

void ScriptedUpstream::queue(Script script) {
    const std::lock_guard lock(mutex_);
    scripts_.push_back(std::move(script));
}

std::string ScriptedUpstream::address() const { return server_->address(); }

std::vector<UpstreamRequest> ScriptedUpstream::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t ScriptedUpstream::open_exchanges() const { return server_->exchanges(); }

Script ScriptedUpstream::next(UpstreamRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    if (scripts_.empty()) {
        return Script::json("{}");
    }
    Script script = scripts_.front();
    if (scripts_.size() > 1) {
        scripts_.pop_front();
    }
    return script;
}

Task<void> ScriptedUpstream::serve(net::ServerExchange& exchange) {
    UpstreamRequest request;
    request.target = exchange.head().target;
    for (std::size_t i = 0; i < exchange.head().headers.size(); ++i) {
        const auto field = exchange.head().headers[i];
        request.headers[lower(field.name)] = std::string(field.value);
    }
    const Result<std::string_view> body = co_await exchange.read_body(64 * 1024 * 1024);
    if (body) {
        request.body = *body;
    }
    const Script script = next(std::move(request));
    net::ResponseHead head;
    head.status = script.status;
    for (const auto& [name, value] : script.headers) {
        (void)head.headers.add(name, value);
    }
    if (!script.stream && script.end == Script::End::proper) {
        std::string whole;
        for (const std::string& piece : script.pieces) {
            whole += piece;
        }
        (void)co_await exchange.respond(head, whole);
        co_return;
    }
    exchange.start(head);
    for (const std::string& piece : script.pieces) {
        (void)co_await exchange.write(piece);
    }
    if (script.end == Script::End::stall) {
        co_await stall(exchange);
    }
    if (script.end == Script::End::proper) {
        (void)co_await exchange.finish();
    } else {
        exchange.abort();
    }
}

// Silent until the other side gives up.
Task<void> ScriptedUpstream::stall(net::ServerExchange& exchange) {
    const SteadyTime limit = clock_.steady() + 10s;
    while (!exchange.cancellation().cancelled() && clock_.steady() < limit) {
        const SteadyTime until = clock_.steady() + 2ms;
        co_await clock_.sleep_until(until);
    }
}

}  // namespace nexus::test
