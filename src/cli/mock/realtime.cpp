#include "cli/mock/realtime.h"

#include <algorithm>
#include <deque>

#include "base/encoding.h"
#include "base/hash.h"
#include "cli/mock/realtime_session.h"
#include "cli/mock/reply.h"
#include "net/websocket.h"
#include "net/websocket_handshake.h"
#include "net/worker.h"

namespace nexus::cli {
namespace {

constexpr std::chrono::minutes kIdleMax{30};
constexpr std::size_t kWaitingMax = 1'000;  // client's events that came while a response was being sent
constexpr std::string_view kGarbage = "{\"broken";

bool is_cancel(const std::string& message) {
    const Result<Json> event = parse_json(message);
    return event && string_or(*event, "type", "") == "response.cancel";
}

/// One session over one connection.
class Driver {
  public:
    Driver(net::ServerExchange& exchange, net::WebSocket& socket, RealtimeSession& session, Bill& bill)
        : exchange_(exchange), socket_(socket), session_(session), bill_(bill) {}

    Task<void> run(const MockBehaviour& behaviour, std::string credential) {
        credential_ = std::move(credential);
        std::vector<RealtimeEvent> first = session_.open();
        bool open = co_await send(std::move(first), behaviour);
        while (open) {
            if (waiting_.empty()) {
                const SteadyTime until = exchange_.worker().clock().steady() + kIdleMax;
                net::WebSocketMessage message;
                const net::WebSocket::Step step = co_await socket_.read(message, until);
                if (step != net::WebSocket::Step::message) {
                    break;
                }
                waiting_.push_back(std::move(message.data));
            }
            const std::string event = std::move(waiting_.front());
            waiting_.pop_front();
            std::vector<RealtimeEvent> events = session_.take(event);
            open = co_await send(std::move(events), behaviour);
        }
        if (!broken_) {
            const std::string_view no_reason;
            co_await socket_.finish(net::kCloseNormal, no_reason);
        }
        exchange_.count_bytes(socket_.bytes_received(), socket_.bytes_sent());
    }

  private:
    /// False when the session is over.
    Task<bool> send(std::vector<RealtimeEvent> events, const MockBehaviour& behaviour) {
        const std::int64_t tokens =
            std::count_if(events.begin(), events.end(), [](const RealtimeEvent& one) { return one.token; });
        std::int64_t sent = 0;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const bool half = events[i].token && sent == tokens / 2;
            if (half && behaviour.fault != MockFault::none && behaviour.fault != MockFault::garbage) {
                charge(sent);
                co_await break_off(behaviour.fault);
                co_return false;
            }
            if (half && behaviour.fault == MockFault::garbage) {
                net::WebSocketMessage garbage{true, std::string(kGarbage)};
                (void)co_await socket_.write(garbage);
            }
            if (events[i].token && behaviour.token_delay.count() > 0) {
                co_await pause(exchange_, behaviour.token_delay);
            }
            if (session_.is_responding() && is_cancelled()) {
                charge(sent);
                std::vector<RealtimeEvent> rest = session_.cancel(sent);
                co_return co_await send(std::move(rest), behaviour);
            }
            sent += events[i].token ? 1 : 0;
            if (session_.is_responding() && i + 1 == events.size()) {
                charge(session_.usage().output.value_or(0));
            }
            net::WebSocketMessage message{true, std::move(events[i].json)};
            const bool written = co_await socket_.write(message);
            if (!written) {
                if (session_.is_responding() && i + 1 < events.size()) {
                    charge(sent);
                }
                co_return false;
            }
        }
        co_return true;
    }

    /// Takes in what has come, and finds a wish to cancel among it.
    bool is_cancelled() {
        net::WebSocketMessage message;
        while (waiting_.size() < kWaitingMax && socket_.receive(message) == net::WebSocket::Step::message) {
            if (is_cancel(message.data)) {
                return true;
            }
            waiting_.push_back(std::move(message.data));
        }
        return false;
    }

    /// Puts the response on the bill, of which so many tokens were made.
    void charge(std::int64_t tokens) {
        BillItem item;
        item.model = session_.model();
        item.credential = credential_;
        item.price_kind = "openai";
        item.usage = session_.usage();
        item.aborted = tokens < item.usage.output.value_or(0);
        item.usage.output = std::min(item.usage.output.value_or(0), tokens);
        bill_.add(item);
    }

    /// A stalled session lets the client talk on.
    Task<void> break_off(MockFault fault) {
        broken_ = true;
        const SteadyTime until = exchange_.worker().clock().steady() + kMockDelayMax;
        net::WebSocketMessage message;
        while (fault == MockFault::stall) {
            const net::WebSocket::Step step = co_await socket_.read(message, until);
            if (step != net::WebSocket::Step::message) {
                break;
            }
        }
    }

    net::ServerExchange& exchange_;
    net::WebSocket& socket_;
    RealtimeSession& session_;
    Bill& bill_;
    std::string credential_;
    std::deque<std::string> waiting_;
    bool broken_ = false;
};

RealtimeSession::Options options_of(const net::RequestHead& head) {
    RealtimeSession::Options options;
    options.model = net::query_value(head.query, "model").value_or("");
    if (options.model.empty()) {
        options.model = net::query_value(head.query, "deployment").value_or("mock-realtime");  // Azure's word
    }
    options.beta = head.headers.get("openai-beta").value_or("").find("realtime=v1") != std::string_view::npos;
    for (const std::string_view offered : net::offered_subprotocols(head.headers)) {
        options.beta = options.beta || offered == "openai-beta.realtime-v1";
    }
    options.id = hex_encode(as_view(sha256(head.target))).substr(0, 12);
    return options;
}

std::string_view subprotocol_of(const net::WebSocketRequest& request) {
    constexpr std::string_view kRealtime = "realtime";
    const auto& offered = request.subprotocols;
    return std::find(offered.begin(), offered.end(), kRealtime) != offered.end() ? kRealtime : std::string_view();
}

}  // namespace

Task<void> serve_realtime(net::ServerExchange& exchange, const MockBehaviour& behaviour, Bill& bill) {
    const Result<net::WebSocketRequest> request = net::read_websocket_request(exchange.head());
    if (!request) {
        MockReply reply = error_reply(dialect::Dialect::openai_chat, request.error());
        co_await send_reply(exchange, behaviour, reply, bill);
        co_return;
    }
    RealtimeSession session(options_of(exchange.head()), behaviour);
    std::string credential = billed_credential(exchange.head());
    net::ResponseHead head;
    net::grant_websocket(*request, subprotocol_of(*request), head.headers);
    Result<net::Upgraded> upgraded = co_await exchange.upgrade(head);
    if (!upgraded) {
        co_return;
    }
    net::Bell bell(exchange.worker(), exchange.cancellation());
    const net::WebSocketOptions options;
    net::WebSocket socket(exchange.worker(), *std::move(upgraded), options, bell);
    Driver driver(exchange, socket, session, bill);
    co_await driver.run(behaviour, std::move(credential));
}

}  // namespace nexus::cli
