#pragma once

#include <string>
#include <string_view>

#include "gateway/realtime_events.h"
#include "gateway/relay.h"
#include "net/bell.h"
#include "net/websocket.h"

namespace nexus::gateway {

/// A realtime session once both ends have upgraded: messages go both ways, one at a time in each direction and the next
/// only when the last has left, so that a slow end holds the other back. The client's pass `ClientEvents`; of the
/// upstream's the usage is read. Pings are answered here. One coroutine serves both ends.
class RealtimeRelay {
  public:
    /// Both connections die with their exchanges, after this.
    RealtimeRelay(Exchange& exchange, const Target& target, net::Upgraded client, net::Upgraded upstream);

    /// Relays until either end closes, breaks the rules or falls silent, a time limit is over, or the server ends.
    /// Close codes are passed on.
    Task<RelayResult> run();

  private:
    /// What an end is told when the session is over.
    struct Goodbye {
        std::uint16_t code;
        std::string_view reason;
    };

    Task<bool> pass_client_event();
    bool pass_upstream_event();
    void end_of_client();
    void end_of_upstream();
    void note_usage(std::string_view event);
    Task<void> wait();
    void check_times();
    bool is_dead(net::WebSocket& end, const net::WebSocket& other, SteadyTime now);
    void lose_client();
    void lose_upstream(std::string_view why);
    void time_out(std::string_view why);
    void stop();
    void tell(const Error& error);
    void end(Goodbye to_client, Goodbye to_upstream);
    Task<void> say_goodbye();

    Exchange& exchange_;
    ClientEvents events_;
    net::Bell bell_;
    net::WebSocket client_;
    net::WebSocket upstream_;
    std::string refusal_;  // an event for the client that stands for one of its own
    SteadyTime begun_at_;
    SteadyTime moved_at_;
    bool over_ = false;
    RelayResult result_;
};

}  // namespace nexus::gateway
