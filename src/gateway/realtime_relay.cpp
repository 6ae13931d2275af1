#include "gateway/realtime_relay.h"

#include "gateway/generation.h"
#include "gateway/realtime_usage.h"

namespace nexus::gateway {
namespace {

using net::WebSocket;
using std::chrono::seconds;

// So many rounds are made without a wait before other requests of the worker get their turn.
constexpr int kUnbrokenMax = 32;
// An end that says nothing is asked for a sign of life, and given up when none comes: a client whose network is gone
// would keep its upstream busy, and billed, for as long as a session may last.
constexpr seconds kPingAfter{20};
constexpr seconds kDeadAfter{60};
// How long an end may take nothing of what is to be sent.
constexpr seconds kStuckMax{30};
constexpr seconds kTick{10};

net::WebSocketOptions options_for(const Exchange& exchange, bool is_client) {
    net::WebSocketOptions options;
    options.is_client = is_client;
    options.message_bytes = static_cast<std::size_t>(exchange.generation().settings().limits.realtime_event);
    return options;
}

}  // namespace

RealtimeRelay::RealtimeRelay(Exchange& exchange, const Target& target, net::Upgraded client, net::Upgraded upstream)
    : exchange_(exchange),
      events_(exchange, target),
      bell_(exchange.worker(), exchange.cancellation()),
      client_(exchange.worker(), std::move(client), options_for(exchange, false), bell_),
      upstream_(exchange.worker(), std::move(upstream), options_for(exchange, true), bell_),
      begun_at_(net::real_time()),
      moved_at_(begun_at_) {}

Task<RelayResult> RealtimeRelay::run() {
    int unbroken = 0;
    while (!over_) {
        const bool from_client = co_await pass_client_event();
        const bool from_upstream = !over_ && pass_upstream_event();
        if (over_) {
            break;
        }
        if (!from_client && !from_upstream) {
            unbroken = 0;
            co_await wait();
            continue;
        }
        moved_at_ = net::real_time();
        if (++unbroken == kUnbrokenMax) {
            unbroken = 0;
            (void)co_await bell_.pause();
            if (exchange_.cancellation().cancelled()) {
                stop();
            }
        }
    }
    co_await say_goodbye();
    exchange_.downstream().count_bytes(client_.bytes_received(), client_.bytes_sent());
    co_return std::move(result_);
}

// Whether something was done.
Task<bool> RealtimeRelay::pass_client_event() {
    if (!refusal_.empty()) {
        if (client_.is_sending()) {
            co_return false;
        }
        net::WebSocketMessage message{true, std::exchange(refusal_, std::string())};
        client_.send(message);
        co_return true;
    }
    if (upstream_.is_sending()) {
        co_return false;
    }
    net::WebSocketMessage message;
    switch (client_.receive(message)) {
        case WebSocket::Step::wait: co_return false;
        case WebSocket::Step::ended: end_of_client(); co_return true;
        case WebSocket::Step::message: break;
    }
    const Result<void> passed = co_await events_.pass(message.data);
    if (passed) {
        upstream_.send(message);
    } else {
        refusal_ = events_.error_event(passed.error(), true);
    }
    co_return true;
}

bool RealtimeRelay::pass_upstream_event() {
    if (!refusal_.empty() || client_.is_sending()) {
        return false;
    }
    net::WebSocketMessage message;
    switch (upstream_.receive(message)) {
        case WebSocket::Step::wait: return false;
        case WebSocket::Step::ended: end_of_upstream(); return true;
        case WebSocket::Step::message: break;
    }
    note_usage(message.data);
    client_.send(message);
    return true;
}

void RealtimeRelay::note_usage(std::string_view event) {
    if (const std::optional<dialect::Usage> usage = realtime_usage(event)) {
        add_usage(exchange_.usage, *usage);
    }
}

void RealtimeRelay::end_of_client() {
    const net::WebSocketEnd& how = *client_.end();
    switch (how.by) {
        case net::WebSocketEnd::By::peer: end({how.code, {}}, {how.code, how.reason}); break;
        case net::WebSocketEnd::By::lost: lose_client(); break;
        case net::WebSocketEnd::By::fault:
            end({how.code, how.reason}, {net::kCloseGoingAway, "the client broke the protocol"});
            break;
    }
}

void RealtimeRelay::end_of_upstream() {
    const net::WebSocketEnd& how = *upstream_.end();
    switch (how.by) {
        case net::WebSocketEnd::By::peer: end({how.code, how.reason}, {how.code, {}}); break;
        case net::WebSocketEnd::By::lost: lose_upstream("The provider ended the session without a word."); break;
        case net::WebSocketEnd::By::fault: lose_upstream("The provider broke the WebSocket protocol."); break;
    }
}

Task<void> RealtimeRelay::wait() {
    const config::Timeouts& limits = exchange_.generation().settings().timeouts;
    const SteadyTime until = std::min({begun_at_ + limits.realtime_session, moved_at_ + limits.realtime_idle,
                                       net::real_time() + SteadyTime::duration(kTick)});
    exchange_.downstream().probe();
    switch (co_await bell_.wait(until)) {
        case net::Wake::ready: break;
        case net::Wake::timeout: check_times(); break;
        case net::Wake::cancelled: stop(); break;
    }
}

void RealtimeRelay::check_times() {
    const config::Timeouts& limits = exchange_.generation().settings().timeouts;
    const SteadyTime now = net::real_time();
    if (is_dead(client_, upstream_, now)) {
        lose_client();
    } else if (is_dead(upstream_, client_, now)) {
        lose_upstream("The provider no longer answers.");
    } else if (now >= begun_at_ + limits.realtime_session) {
        time_out("The session has reached its maximum duration.");
    } else if (now >= moved_at_ + limits.realtime_idle) {
        time_out("The session was idle for too long.");
    }
}

bool RealtimeRelay::is_dead(net::WebSocket& end, const net::WebSocket& other, SteadyTime now) {
    if (end.stuck_since() && now - *end.stuck_since() > kStuckMax) {
        return true;
    }
    const auto silent = now - end.heard_at();
    if (other.stuck_since() || silent <= kPingAfter) {
        return false;  // of an end that is not being read nothing is known
    }
    end.ping();
    return silent > kDeadAfter;
}

void RealtimeRelay::lose_client() {
    result_.client_gone = true;
    end({net::kCloseGoingAway, {}}, {net::kCloseGoingAway, "the client has left"});
}

void RealtimeRelay::lose_upstream(std::string_view why) {
    const Error error(ErrorCode::provider_protocol_error, std::string(why));
    tell(error);
    result_.broken = error;
    exchange_.charge_unknown = true;
    end({net::kCloseInternalError, "the provider's session has ended"}, {net::kCloseProtocolError, {}});
}

void RealtimeRelay::time_out(std::string_view why) {
    tell(Error(ErrorCode::request_timeout, std::string(why)));
    end({net::kCloseNormal, why}, {net::kCloseNormal, {}});
}

// The server ends.
void RealtimeRelay::stop() {
    result_.broken = exchange_.given_up();
    end({net::kCloseGoingAway, "the server is shutting down"}, {net::kCloseGoingAway, {}});
}

// As far as the client takes it at once: it may be in the middle of another event.
void RealtimeRelay::tell(const Error& error) {
    if (!client_.is_sending()) {
        net::WebSocketMessage message{true, events_.error_event(error, false)};
        client_.send(message);
    }
}

void RealtimeRelay::end(Goodbye to_client, Goodbye to_upstream) {
    over_ = true;
    client_.close(to_client.code, to_client.reason);
    upstream_.close(to_upstream.code, to_upstream.reason);
}

// What the upstream says until it has closed as well may still be usage.
Task<void> RealtimeRelay::say_goodbye() {
    bell_.ignore_cancellation();
    const SteadyTime until = net::real_time() + WebSocket::kCloseTime;
    for (;;) {
        net::WebSocketMessage late;
        while (upstream_.receive(late) == WebSocket::Step::message) {
            note_usage(late.data);
        }
        const bool client_done = client_.is_closed();
        const bool upstream_done = upstream_.is_closed();
        if (client_done && upstream_done) {
            break;
        }
        const net::Wake wake = co_await bell_.wait(until);
        if (wake != net::Wake::ready) {
            break;
        }
    }
}

}  // namespace nexus::gateway
