#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/server.h"
#include "net/websocket.h"
#include "net/workers.h"
#include "tests/support/scripted_upstream.h"

namespace nexus::test {

/// A provider of OpenAI's Realtime API on a port of its own: greets each session with `session.created`, then answers
/// by script. Its worker is its own thread.
class RealtimeUpstream final : public net::HttpHandler {
  public:
    /// What it does about one event: the events to send, then, where given, how it ends the session.
    struct Reaction {
        std::vector<std::string> events;
        std::uint16_t close = 0;  ///< a code; 0: the session goes on
        std::string reason;
        bool drop = false;  ///< ends the connection without a word
    };
    using Script = std::function<Reaction(const std::string& event)>;

    RealtimeUpstream();
    ~RealtimeUpstream() override;

    std::string base_url() const { return "http://" + server_->address() + "/v1"; }
    /// Before the first session. Without one it answers nothing.
    void set_script(Script script) { script_ = std::move(script); }
    /// Sessions are refused with this status, and an error in OpenAI's shape.
    void refuse_with(int status) { refusal_ = status; }

    /// The requests that asked for sessions.
    std::vector<UpstreamRequest> requests() const;
    /// The events that it was sent.
    std::vector<std::string> events() const;
    /// How its sessions ended, in order: `1000 reason`.
    std::vector<std::string> ends() const;
    std::size_t open_sessions() const { return server_->exchanges(); }

    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    Task<void> converse(net::ServerExchange& exchange, net::WebSocket& socket);

    SystemClock clock_;
    net::Workers workers_;
    std::unique_ptr<net::Server> server_;
    Script script_;
    int refusal_ = 0;
    mutable std::mutex mutex_;
    std::vector<UpstreamRequest> requests_;
    std::vector<std::string> events_;
    std::vector<std::string> ends_;
};

}  // namespace nexus::test
