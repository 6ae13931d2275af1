#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/task.h"
#include "net/bell.h"
#include "net/buffers.h"
#include "net/socket.h"
#include "net/upgraded.h"
#include "net/websocket_frame.h"

namespace nexus::net {

class Transport;
class Worker;

struct WebSocketMessage {
    bool text = true;
    std::string data;
};

struct WebSocketOptions {
    bool is_client = false;                        ///< of the two ends: a client masks what it sends
    std::size_t message_bytes = 16 * 1024 * 1024;  ///< of a message that is received; a larger one ends the connection
};

/// How a connection ended.
struct WebSocketEnd {
    enum class By : std::uint8_t {
        peer,   ///< a close frame
        fault,  ///< the peer broke the protocol or a limit, and is told `code`
        lost,   ///< the connection ended without a close frame
    };
    By by = By::lost;
    std::uint16_t code = kCloseAbnormal;
    std::string reason;
};

/// One end of a WebSocket connection after its handshake. Nothing in it waits: `receive` and `send` do what can be done
/// at once, and the bell rings when trying again makes sense. So one coroutine relays between two of them; `read`,
/// `write` and `finish` are for a coroutine that has one alone. It answers pings, and holds at most one message that is
/// being received and one that is being sent. Belongs to one worker; dies before the exchange that `upgraded` is of.
///
/// To speak a protocol over WebSocket in an HttpHandler:
///
///     Result<WebSocketRequest> request = read_websocket_request(exchange.head());
///     ResponseHead head;
///     grant_websocket(*request, "realtime", head.headers);
///     Result<Upgraded> upgraded = co_await exchange.upgrade(head);
///     Bell bell(exchange.worker(), exchange.cancellation());
///     WebSocket socket(exchange.worker(), *std::move(upgraded), options, bell);
///     while (co_await socket.read(message, until) == WebSocket::Step::message) { …; co_await socket.write(answer); }
///     co_await socket.finish(kCloseNormal, reason);
class WebSocket final : private Socket::Observer {
  public:
    WebSocket(Worker& worker, Upgraded upgraded, const WebSocketOptions& options, Bell& bell);
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    enum class Step : std::uint8_t { message, wait, ended };
    /// The next message, if one has come. After `ended` see `end`; what has been sent by then may still leave.
    Step receive(WebSocketMessage& message);
    /// Sends as much of the message as the kernel takes; its bytes are no longer the caller's to use. Only when nothing
    /// `is_sending`. After a close, or when the connection is lost, it is dropped.
    void send(WebSocketMessage& message);
    /// Whether something of what was sent has not left. Tries again to send it.
    bool is_sending();
    /// Asks for a sign of life, which `heard_at` shows.
    void ping();
    /// Sends a close frame behind what was sent before; only the first call counts. A code that cannot be sent
    /// (kCloseNoCode) gives a frame without one.
    void close(std::uint16_t code, std::string_view reason);
    /// Whether the close frame has left and the peer's has come, or there is nobody any more. Reads and drops messages.
    bool is_closed();

    /// How the connection ended, once it has.
    const std::optional<WebSocketEnd>& end() const { return end_; }
    /// When the peer last sent anything.
    SteadyTime heard_at() const { return heard_at_; }
    /// Since when the peer has taken nothing of what is to be sent.
    std::optional<SteadyTime> stuck_since() const { return stuck_since_; }
    std::uint64_t bytes_received() const { return bytes_received_; }
    std::uint64_t bytes_sent() const { return bytes_sent_; }

    /// Waits for a message: `wait` when none has come at `until`, `ended` also when the bell's cancellation fires.
    Task<Step> read(WebSocketMessage& message, SteadyTime until);
    /// Sends all of the message. False when the connection is lost, or has taken nothing for 30 seconds.
    Task<bool> write(WebSocketMessage& message);
    /// Says goodbye and waits, at most a second, until the peer has done so too.
    Task<void> finish(std::uint16_t code, std::string_view reason);

    /// How long the two ends of a connection have to say goodbye.
    static constexpr std::chrono::milliseconds kCloseTime{1'000};

  private:
    void on_socket_readable() override { bell_.ring(); }
    void on_socket_writable() override { bell_.ring(); }
    bool fill();
    std::optional<Step> next_step(WebSocketMessage& message);
    bool flush();
    bool add_control_frames();
    std::optional<WebSocketMask> mask() const;
    void lose();
    void end_by(WebSocketEnd::By by, std::uint16_t code, std::string_view reason);

    Worker& worker_;
    Transport& transport_;
    WebSocketOptions options_;
    Bell& bell_;
    WebSocketDecoder decoder_;

    std::string first_;  // what came before this object
    Lent input_;         // held while something is in it
    std::span<char> unread_;
    int unbroken_ = 0;  // reads without a wait between them
    std::string out_;
    std::size_t out_begin_ = 0;
    bool blocked_ = false;  // the transport holds something that it could not send
    bool wants_ping_ = false;
    std::optional<std::string> pong_;
    std::optional<std::string> close_;  // the payload of a close frame that is to be sent
    bool closing_ = false;              // `close` was called
    bool lost_ = false;
    std::optional<WebSocketEnd> end_;
    SteadyTime heard_at_;
    std::optional<SteadyTime> stuck_since_;
    std::uint64_t bytes_received_ = 0;
    std::uint64_t bytes_sent_ = 0;
};

}  // namespace nexus::net
