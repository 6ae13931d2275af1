#include "gateway/realtime.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"
#include "gateway/generation.h"
#include "gateway/realtime_relay.h"
#include "net/websocket_handshake.h"

namespace nexus::gateway {
namespace {

// A browser has no other place for a key than a subprotocol's name.
constexpr std::string_view kKeyPrefix = "openai-insecure-api-key.";
constexpr std::string_view kSubprotocol = "realtime";
// What OpenAI transcribes with where a session names no model.
constexpr std::string_view kTranscriptionModel = "gpt-4o-transcribe";
// Of the client's query: keys, what names the model, and Azure's version, which is the provider's.
constexpr std::string_view kOwnParameters[] = {"model", "deployment", "key", "api-key", "api-version", "call_id"};

// By its decoded name: `%6dodel` is the model, too.
bool is_own(std::string_view parameter) {
    const std::optional<std::string> name = percent_decode(parameter.substr(0, parameter.find('=')), true);
    return !name || std::find(std::begin(kOwnParameters), std::end(kOwnParameters), *name) != std::end(kOwnParameters);
}

bool is_transcription(std::string_view query) { return net::query_value(query, "intent") == "transcription"; }

// Browsers ask no leave before they open a WebSocket to another site, as they do before a request with JSON.
bool may_come_from(const Exchange& exchange, std::string_view origin) {
    const std::vector<std::string>& allowed = exchange.generation().settings().listeners.data.cors.origins;
    const std::size_t host = origin.find("://");
    const bool is_here =
        host != std::string_view::npos && exchange.head().headers.get("host") == origin.substr(host + 3);
    return is_here || std::any_of(allowed.begin(), allowed.end(),
                                  [origin](const std::string& each) { return each == "*" || each == origin; });
}

// One that the client offered: the upstream's choice, else the usual one, else the client's first that is no key. A
// browser gives up where it offered some and none is chosen.
std::string_view choose_subprotocol(const net::WebSocketRequest& request, std::string_view upstream_chose) {
    const auto offered = [&request](std::string_view name) {
        return std::find(request.subprotocols.begin(), request.subprotocols.end(), name) != request.subprotocols.end();
    };
    for (const std::string_view name : {upstream_chose, kSubprotocol}) {
        if (!name.empty() && offered(name)) {
            return name;
        }
    }
    const auto first = std::find_if(request.subprotocols.begin(), request.subprotocols.end(),
                                    [](std::string_view name) { return !name.starts_with(kKeyPrefix); });
    return first != request.subprotocols.end() ? *first : std::string_view();
}

}  // namespace

Result<void> check_realtime(const Exchange& exchange) {
    const net::RequestHead& head = exchange.head();
    const Result<net::WebSocketRequest> request = net::read_websocket_request(head);
    if (!request) {
        return request.error();
    }
    const auto origin = head.headers.get("origin");
    if (origin && !may_come_from(exchange, *origin)) {
        return Error(
            ErrorCode::permission_denied,
            "Web pages of this origin may not begin a session; listeners.data.cors.origins lists those that may.");
    }
    if (!exchange.generation().chain().text_readers().empty()) {
        return Error(
            ErrorCode::permission_denied,
            "A stage of the pipeline reads what models answer, which a realtime session's answers cannot pass.");
    }
    if (net::query_value(head.query, "call_id")) {
        Error error(ErrorCode::invalid_request, "Calls that are under way cannot be joined through the gateway.");
        return error.param("call_id");
    }
    return {};
}

std::string realtime_model(std::string_view query) {
    for (const std::string_view name : {"model", "deployment"}) {
        if (std::optional<std::string> value = net::query_value(query, name); value && !value->empty()) {
            return *std::move(value);
        }
    }
    return std::string(is_transcription(query) ? kTranscriptionModel : std::string_view());
}

std::string realtime_query(std::string_view query, std::string_view path, std::string_view model) {
    std::string out;
    const auto add = [&out](std::string_view parameter) {
        out.push_back(out.empty() ? '?' : '&');
        out.append(parameter);
    };
    // OpenAI refuses a model in the query of a transcription, whose model the session's settings name.
    if (path.find("{model}") == std::string_view::npos && !is_transcription(query)) {
        add("model=" + percent_encode(model));
    }
    for (const std::string_view parameter : split(query, '&')) {
        if (!parameter.empty() && !is_own(parameter)) {
            add(parameter);
        }
    }
    return out;
}

std::string realtime_subprotocols(const net::HeaderMap& headers) {
    std::string out;
    for (const std::string_view name : net::offered_subprotocols(headers)) {
        if (!name.starts_with(kKeyPrefix)) {
            out.append(out.empty() ? "" : ", ").append(name);
        }
    }
    return out;
}

Task<RelayResult> relay_realtime(Exchange& exchange, UpstreamAnswer& answer, net::ResponseHead& head) {
    RelayResult result;
    net::ClientExchange& upstream = answer.attempt->exchange();
    const Result<net::WebSocketRequest> request = net::read_websocket_request(exchange.head());
    const auto chosen = upstream.head().headers.get("sec-websocket-protocol");
    if (!request) {
        result.broken = request.error();
        co_return result;
    }
    head.headers.remove("content-type");
    net::grant_websocket(*request, choose_subprotocol(*request, chosen.value_or(std::string_view())), head.headers);
    Result<net::Upgraded> client = co_await exchange.downstream().upgrade(head);
    if (!client) {
        result.client_gone = true;
        co_return result;
    }
    head.headers.release();
    const Target& target = *answer.target;
    net::Upgraded upgraded = upstream.upgraded();
    RealtimeRelay relay(exchange, target, *std::move(client), std::move(upgraded));
    exchange.release_request();
    result = co_await relay.run();
    if (result.broken) {
        answer.attempt->set_reason("reset");
    }
    co_return result;
}

}  // namespace nexus::gateway
