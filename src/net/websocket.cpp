#include "net/websocket.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"
#include "net/transport.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// So many reads are made before other connections get their turn: a peer's pings alone could keep a loop going.
constexpr int kUnbrokenMax = 32;
// What the output keeps of its memory when all has left.
constexpr std::size_t kOutputKept = 16 * 1024;
constexpr std::chrono::seconds kStallMax{30};

using Masking = WebSocketDecoder::Masking;

}  // namespace

WebSocket::WebSocket(Worker& worker, Upgraded upgraded, const WebSocketOptions& options, Bell& bell)
    : worker_(worker),
      transport_(*upgraded.transport),
      options_(options),
      bell_(bell),
      decoder_(options.is_client ? Masking::forbidden : Masking::required, options.message_bytes),
      first_(std::move(upgraded.input)),
      unread_(first_),
      heard_at_(real_time()) {
    transport_.socket().observe(this);
}

WebSocket::~WebSocket() { transport_.socket().observe(nullptr); }

WebSocket::Step WebSocket::receive(WebSocketMessage& message) {
    while (!end_) {
        if (const std::optional<Step> step = next_step(message)) {
            return *step;
        }
        if (++unbroken_ > kUnbrokenMax) {
            unbroken_ = 0;
            bell_.ring();  // nobody waits: the next wait ends at once
            return Step::wait;
        }
        if (!fill()) {
            break;
        }
    }
    return end_ ? Step::ended : Step::wait;
}

// What the bytes that have been read make; nothing when they are used up.
std::optional<WebSocket::Step> WebSocket::next_step(WebSocketMessage& message) {
    while (!unread_.empty()) {
        switch (decoder_.next(unread_)) {
            case WebSocketDecoder::Step::more: break;
            case WebSocketDecoder::Step::message:
                message.text = decoder_.is_text();
                message.data = std::move(decoder_.message());
                return Step::message;
            case WebSocketDecoder::Step::ping:
                pong_ = decoder_.control();  // of several pings the latest is answered (RFC 6455, 5.5.3)
                (void)flush();
                break;
            case WebSocketDecoder::Step::pong: break;
            case WebSocketDecoder::Step::close:
                end_by(WebSocketEnd::By::peer, decoder_.code(), decoder_.control());
                return Step::ended;
            case WebSocketDecoder::Step::failed:
                end_by(WebSocketEnd::By::fault, decoder_.code(), decoder_.fault());
                close(decoder_.code(), decoder_.fault());
                return Step::ended;
        }
    }
    return std::nullopt;
}

// Reads more bytes; false if there are none.
bool WebSocket::fill() {
    first_.clear();
    if (!input_) {
        input_ = worker_.buffers().lend(BufferPool::kSmall);
    }
    IoResult got = transport_.read(input_.bytes());
    // An end that came with the last bytes raises no event of its own.
    if (got.status == Io::would_block && transport_.socket().recheck()) {
        got = transport_.read(input_.bytes());
    }
    if (got.status == Io::done) {
        heard_at_ = real_time();
        bytes_received_ += got.bytes;
        unread_ = input_.bytes().first(got.bytes);
        return true;
    }
    unbroken_ = 0;
    input_.give_back();
    if (got.status != Io::would_block) {
        lose();
    }
    return false;
}

void WebSocket::send(WebSocketMessage& message) {
    if (closing_ || lost_) {
        return;
    }
    const WebSocketOpcode opcode = message.text ? WebSocketOpcode::text : WebSocketOpcode::binary;
    append_frame(out_, opcode, message.data, mask());
    (void)flush();
}

bool WebSocket::is_sending() { return !flush(); }

void WebSocket::ping() {
    wants_ping_ = true;
    (void)flush();
}

void WebSocket::close(std::uint16_t code, std::string_view reason) {
    if (!closing_) {
        closing_ = true;
        close_ = close_payload(code, reason);
        (void)flush();
    }
}

bool WebSocket::is_closed() {
    WebSocketMessage dropped;
    while (receive(dropped) == Step::message) {
    }
    const bool all_sent = flush();
    if (end_ && end_->by == WebSocketEnd::By::fault) {
        // What is still on its way is read: with it unread, the connection would be reset and the reason lost.
        while (!lost_ && fill()) {
        }
    }
    const bool peer_is_done = end_ && end_->by == WebSocketEnd::By::peer;
    return lost_ || (all_sent && closing_ && peer_is_done);
}

// Whether nothing is left to be sent.
bool WebSocket::flush() {
    while (!lost_) {
        if (out_begin_ == out_.size() && !blocked_ && !add_control_frames()) {
            stuck_since_.reset();
            return true;
        }
        Gather data(std::string_view(out_).substr(out_begin_));
        const std::size_t size = data.size();
        const Io status = transport_.write(data);
        const std::size_t taken = size - data.size();
        out_begin_ += taken;
        bytes_sent_ += taken;
        blocked_ = status == Io::would_block;
        if (blocked_) {
            transport_.socket().want_write();
            stuck_since_ = taken == 0 && stuck_since_ ? stuck_since_ : std::optional(real_time());
            return false;
        }
        if (status != Io::done) {
            lose();
        }
    }
    return true;
}

// Between messages: what is to be said besides. The close frame is the last that is ever sent.
bool WebSocket::add_control_frames() {
    out_begin_ = 0;
    if (out_.capacity() > kOutputKept) {
        std::string().swap(out_);
    }
    out_.clear();
    if (pong_) {
        append_frame(out_, WebSocketOpcode::pong, *pong_, mask());
        pong_.reset();
    }
    if (wants_ping_) {
        append_frame(out_, WebSocketOpcode::ping, {}, mask());
        wants_ping_ = false;
    }
    if (close_) {
        append_frame(out_, WebSocketOpcode::close, *close_, mask());
        close_.reset();
    }
    return !out_.empty();
}

// A new one for each frame, which nobody can foresee (RFC 6455, 5.3).
std::optional<WebSocketMask> WebSocket::mask() const {
    if (!options_.is_client) {
        return std::nullopt;
    }
    const std::string bytes = secure_random_bytes(4);
    WebSocketMask mask;
    std::memcpy(mask.data(), bytes.data(), mask.size());
    return mask;
}

void WebSocket::lose() {
    lost_ = true;
    stuck_since_.reset();
    end_by(WebSocketEnd::By::lost, kCloseAbnormal, {});
}

void WebSocket::end_by(WebSocketEnd::By by, std::uint16_t code, std::string_view reason) {
    if (!end_) {
        end_ = WebSocketEnd{by, code, std::string(reason)};
    }
    unread_ = {};
    input_.give_back();
}

Task<WebSocket::Step> WebSocket::read(WebSocketMessage& message, SteadyTime until) {
    for (;;) {
        const Step step = receive(message);
        if (step != Step::wait) {
            co_return step;
        }
        (void)flush();
        const Wake wake = co_await bell_.wait(until);
        if (wake != Wake::ready) {
            co_return wake == Wake::timeout ? Step::wait : Step::ended;
        }
    }
}

Task<bool> WebSocket::write(WebSocketMessage& message) {
    send(message);
    while (is_sending()) {
        const SteadyTime until = stuck_since_.value_or(real_time()) + kStallMax;
        const Wake wake = co_await bell_.wait(until);
        if (wake != Wake::ready) {
            co_return false;
        }
    }
    co_return !lost_;
}

Task<void> WebSocket::finish(std::uint16_t code, std::string_view reason) {
    close(code, reason);
    bell_.ignore_cancellation();
    const SteadyTime until = real_time() + kCloseTime;
    while (!is_closed()) {
        const Wake wake = co_await bell_.wait(until);
        if (wake != Wake::ready) {
            break;
        }
    }
}

}  // namespace nexus::net
