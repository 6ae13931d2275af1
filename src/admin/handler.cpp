#include "admin/handler.h"

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "admin/access.h"
#include "admin/negotiation.h"
#include "admin/support_bundle.h"
#include "net/worker.h"

namespace nexus::admin {
namespace {

constexpr std::chrono::seconds kReloadWait{60};

using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// What a request that waits for a reload shares with the thread that does it.
struct PendingReload {
    explicit PendingReload(const Executor& executor) : timer(executor) {}
    Timer timer;
    std::optional<ReloadOutcome> outcome;
};

Task<void> send(net::ServerExchange& exchange, int status, std::string_view type, std::string body) {
    net::ResponseHead head;
    head.status = status;
    head.headers.add("content-type", type);
    head.headers.add("cache-control", "no-store");
    (void)co_await exchange.respond(head, body);
}

constexpr std::string_view kJson = "application/json";

std::string describe_error(const Error& error) {
    const Json body = {{"error", {{"code", std::string(name_of(error.code()))}, {"message", error.message()}}}};
    return dump_json(body) + "\n";
}

Task<void> send_error(net::ServerExchange& exchange, const Error& error) {
    std::string body = describe_error(error);
    co_await send(exchange, error.status(), kJson, std::move(body));
}

/// `path` behind the base path, or nothing if it does not stand below it.
std::string_view below(std::string_view base_path, std::string_view path) {
    return path.starts_with(base_path) ? path.substr(base_path.size()) : std::string_view();
}

std::string_view word_of(const ProcessStatus& status) { return status.accepting ? "ready" : "draining"; }

}  // namespace

/// Who may ask, and with which method. Order does not matter; paths are exact.
struct AdminHandler::Row {
    std::string_view path;
    net::Method method;
    bool local_only;
    Answer answer;
};

const AdminHandler::Row AdminHandler::kRows[] = {
    {"/metrics", net::Method::get, false, &AdminHandler::metrics},
    {"/healthz", net::Method::get, false, &AdminHandler::alive},
    {"/livez", net::Method::get, false, &AdminHandler::alive},
    {"/readyz", net::Method::get, false, &AdminHandler::ready},
    // LiteLLM's paths, the first spelling of liveness included.
    {"/health", net::Method::get, false, &AdminHandler::health},
    {"/health/liveliness", net::Method::get, false, &AdminHandler::alive},
    {"/health/liveness", net::Method::get, false, &AdminHandler::alive},
    {"/health/readiness", net::Method::get, false, &AdminHandler::ready},
    {"/health/drain", net::Method::post, true, &AdminHandler::drain},
    {"/drain", net::Method::post, true, &AdminHandler::drain},
    {"/resume", net::Method::post, true, &AdminHandler::resume},
    {"/reload", net::Method::post, true, &AdminHandler::reload},
    {"/config", net::Method::get, true, &AdminHandler::config},
    {"/support-bundle", net::Method::get, true, &AdminHandler::support_bundle},
};

Task<void> AdminHandler::serve(net::ServerExchange& exchange) {
    const net::RequestHead& head = exchange.head();
    const net::Method method = head.method == net::Method::head ? net::Method::get : head.method;
    const std::string base_path = control_.base_path();
    const std::string_view path = below(base_path, head.path);
    const Row* found = nullptr;
    for (const Row& row : kRows) {
        found = row.path == path ? &row : found;
    }
    if (found == nullptr || found->method != method) {
        const Error error(found == nullptr ? ErrorCode::not_found : ErrorCode::method_not_allowed,
                          found == nullptr ? "There is no such path." : "This path does not take this method.");
        co_await send_error(exchange, error);
        co_return;
    }
    if (found->local_only) {
        const std::optional<Error> refused = refuse_access(head, exchange.peer());
        if (refused) {
            co_await send_error(exchange, *refused);
            co_return;
        }
    }
    co_await (this->*found->answer)(exchange);
}

std::string AdminHandler::error_body(const Error& error) { return describe_error(error); }

Task<void> AdminHandler::metrics(net::ServerExchange& exchange) {
    const bool open_metrics = prefers_open_metrics(exchange.head().headers.get("accept").value_or(""));
    const std::string_view type = open_metrics ? kOpenMetricsType : kTextMetricsType;
    std::string text = metrics_.expose(open_metrics);
    co_await send(exchange, 200, type, std::move(text));
}

Task<void> AdminHandler::alive(net::ServerExchange& exchange) {
    std::string body = "{\"status\":\"alive\"}\n";
    co_await send(exchange, 200, kJson, std::move(body));
}

Task<void> AdminHandler::ready(net::ServerExchange& exchange) {
    const ProcessStatus status = control_.status();
    const bool verbose = net::query_value(exchange.head().query, "verbose").has_value();
    const Json brief = {{"status", word_of(status)}};
    std::string body = dump_json(verbose ? describe_status(status) : brief) + "\n";
    co_await send(exchange, status.accepting ? 200 : 503, kJson, std::move(body));
}

Task<void> AdminHandler::health(net::ServerExchange& exchange) {
    const ProcessStatus status = control_.status();
    std::string body = dump_json(describe_status(status)) + "\n";
    co_await send(exchange, status.accepting ? 200 : 503, kJson, std::move(body));
}

Task<void> AdminHandler::drain(net::ServerExchange& exchange) {
    control_.drain();
    std::string body = "{\"status\":\"draining\"}\n";
    co_await send(exchange, 200, kJson, std::move(body));
}

Task<void> AdminHandler::resume(net::ServerExchange& exchange) {
    control_.resume();
    std::string body = "{\"status\":\"ready\"}\n";
    co_await send(exchange, 200, kJson, std::move(body));
}

Task<void> AdminHandler::reload(net::ServerExchange& exchange) {
    net::Worker& worker = exchange.worker();
    auto pending = std::make_shared<PendingReload>(worker.executor());
    // The timer is given away whole, so that the other thread never destroys it.
    control_.reload([shared = pending, &worker](ReloadOutcome outcome) mutable {
        worker.post([shared = std::move(shared), outcome = std::move(outcome)] {
            shared->outcome = outcome;
            shared->timer.cancel();
        });
    });
    pending->timer.expires_after(kReloadWait);
    (void)co_await pending->timer.async_wait(use_task);
    if (!pending->outcome) {
        const Error late(ErrorCode::overloaded, "The reload has not ended within a minute; it goes on.");
        co_await send_error(exchange, late);
        co_return;
    }
    const ReloadOutcome& outcome = *pending->outcome;
    Json body = {{"status", outcome.ok ? "reloaded" : "refused"}, {"generation", outcome.generation}};
    if (!outcome.ok) {
        body["error"] = {{"code", std::string(name_of(ErrorCode::invalid_request))},
                         {"message", "The configuration has problems; the previous one stays in use."},
                         {"problems", outcome.problems}};
    }
    std::string text = dump_json(body) + "\n";
    co_await send(exchange, outcome.ok ? 200 : 400, kJson, std::move(text));
}

Task<void> AdminHandler::config(net::ServerExchange& exchange) {
    std::string body = control_.describe_config();
    co_await send(exchange, 200, kJson, std::move(body));
}

Task<void> AdminHandler::support_bundle(net::ServerExchange& exchange) {
    const std::string config = control_.describe_config();
    const std::string metrics = metrics_.expose(false);
    BundleParts parts;
    parts.made_at = exchange.worker().clock().wall();
    parts.config = config;
    parts.metrics = metrics;
    parts.status = describe_status(control_.status());
    std::string body = make_support_bundle(parts);
    co_await send(exchange, 200, kJson, std::move(body));
}

Json describe_status(const ProcessStatus& status) {
    Json listeners = Json::array();
    for (const ListenerStatus& listener : status.listeners) {
        listeners.push_back({{"name", listener.name},
                             {"address", listener.address},
                             {"connections", listener.connections},
                             {"exchanges", listener.exchanges}});
    }
    return {{"status", word_of(status)},
            {"in_flight", status.in_flight},
            {"queued", status.queued},
            {"generation", status.generation},
            {"live_generations", status.live_generations},
            {"last_reload_ok", status.last_reload_ok},
            {"listeners", std::move(listeners)}};
}

}  // namespace nexus::admin
