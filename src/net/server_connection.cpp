#include "net/server_connection.h"

#include "net/await_probe.h"
#include "net/forwarded.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// An end of stream that came together with the request raises no event of its own (Socket). So it is looked for once
// after this time, which short exchanges never pay for; a client that has left is noticed well within a second.
constexpr std::chrono::milliseconds kEndCheck{250};
// How much and how long is read after an answer that ends the connection: closing at once would reset it, and the
// client could lose the answer (RFC 9112, 9.6).
constexpr std::size_t kLingerBytes = 256 * 1024;
constexpr std::chrono::milliseconds kLingerTime{1'000};
// So many pipelined requests are served before other connections get their turn.
constexpr int kUnbrokenMax = 16;
constexpr std::size_t kHeadKept = 2 * 1024;
// A head's buffer holds its limit and a little of what follows, so that the parser sees that the limit is passed.
constexpr std::size_t kHeadSlack = 4 * 1024;
// For whom a draining server turns away: the next attempt reaches another one.
constexpr std::chrono::seconds kTurnedAwayRetry{1};

RequestLimits parser_limits(const ServerLimits& limits) {
    return RequestLimits{limits.header_bytes, limits.header_count};
}

}  // namespace

ServerConnection::ServerConnection(ListenerShare& share, int descriptor, Peer peer,
                                   std::unique_ptr<ConnectionTicket> ticket)
    : share_(share),
      ticket_(std::move(ticket)),
      options_(share.options),
      limits_(options_->limits),
      probe_(options_->probe),
      transport_(share.worker),
      socket_peer_(std::move(peer)),
      parser_(parser_limits(limits_)),
      exchange_(*this),
      body_(share.worker.buffers()) {
    share_.connections.push_back(*this);
    transport_.socket().observe(this);
    broken_ = !transport_.socket().open(descriptor);
}

ServerConnection::~ServerConnection() {
    unlink();  // before the ticket goes, which may be the last to hold the list
}

Task<void> ServerConnection::serve(std::unique_ptr<ServerConnection> self) {
    const bool opened = co_await self->open();
    if (!opened) {
        co_return;
    }
    self->await_request();
    for (;;) {
        const Step step = self->advance();
        if (step == Step::request) {
            self->begin_exchange();
            bool threw = false;
            try {
                co_await self->share_.handler.serve(self->exchange_);
            } catch (...) {
                threw = true;
            }
            if (threw || self->answer_ != Answer::complete || self->body_unread()) {
                co_await self->complete_exchange(threw);
            }
            self->end_exchange();
            if (!self->may_continue()) {
                break;
            }
            if (++self->unbroken_ == kUnbrokenMax) {
                self->unbroken_ = 0;
                (void)co_await self->transport_.socket().pause();
            }
            self->await_request();
        } else if (step == Step::wait) {
            self->unbroken_ = 0;
            const Wake wake = co_await self->transport_.socket().wait(Socket::Direction::read);
            if (!self->resume_reading(wake)) {
                break;
            }
        } else if (step == Step::turn_away) {
            co_await self->turn_away();
            break;
        } else {
            break;
        }
    }
    if (self->head_begun_ && !self->gone_ && !self->broken_ && !self->terminated_) {
        co_await self->refuse_head();
    }
}

// The connection is idle from here on, unless bytes of the next request have been read already.
void ServerConnection::await_request() {
    parsed_ = 0;
    head_begun_ = false;
    const SteadyTime now = real_time();
    idle_until_ = now + share_.options->limits.idle_time;
    transport_.socket().set_deadline(std::min(idle_until_, now + kEndCheck));
}

// As far as it goes without waiting.
ServerConnection::Step ServerConnection::advance() {
    for (;;) {
        const std::string_view bytes = input();
        if (bytes.size() > parsed_) {
            if (!head_begun_) {
                head_begun_ = true;
                limits_ = share_.options->limits;
                parser_.reset(parser_limits(limits_));
                received_at_ = share_.worker.clock().steady();
                head_.method = Method::get;
                transport_.socket().set_deadline_after(limits_.header_time);
            }
            const RequestParser::State state = parser_.parse(bytes, head_);
            if (state == RequestParser::State::complete) {
                return share_.draining ? Step::turn_away : Step::request;
            }
            if (state == RequestParser::State::failed) {
                return Step::refuse;
            }
            parsed_ = bytes.size();
        }
        const Step step = read_more();
        if (step != Step::request) {
            return step;
        }
    }
}

// Step::request stands for: there are more bytes.
ServerConnection::Step ServerConnection::read_more() {
    Socket& socket = transport_.socket();
    do {
        // TLS may still hold plaintext when the socket has nothing.
        if (socket.maybe_readable() || transport_.tls() != nullptr) {
            const IoResult got = receive(input_space(limits_.header_bytes + kHeadSlack));
            if (got.status == Io::done) {
                input_end_ += got.bytes;
                return Step::request;
            }
            if (got.status != Io::would_block) {
                gone_ = true;
                return Step::gone;
            }
        }
    } while ((head_begun_ || is_leaving()) && socket.recheck());
    release_input();
    return is_leaving() ? Step::gone : Step::wait;
}

// Whether to go on after a wait for a request's bytes.
bool ServerConnection::resume_reading(Wake wake) {
    if (wake == Wake::ready) {
        return true;
    }
    if (wake == Wake::cancelled || head_begun_) {
        terminated_ = terminated_ || wake == Wake::cancelled;
        return false;
    }
    if (is_leaving()) {
        return true;  // one more look at what has come, and the end
    }
    const SteadyTime now = real_time();
    if (now >= idle_until_) {
        return false;
    }
    (void)transport_.socket().recheck();
    transport_.socket().set_deadline(idle_until_);
    return true;
}

void ServerConnection::begin_exchange() {
    consume_input(parser_.consumed());
    cancellation_.reset();
    if (terminated_) {
        cancellation_.cancel(Cancellation::Cause::server_ends);
    }
    chunks_.reset();
    body_left_ = head_.content_length.value_or(0);
    body_given_ = 0;
    turn_given_ = 0;
    read_interrupted_ = false;
    body_whole_ = !head_.chunked && body_left_ == 0;
    body_continued_ = !head_.expects_continue;
    answer_ = Answer::none;
    head_pending_ = false;
    head_begun_ = false;
    fresh_ = false;
    given_to_kernel_ = false;
    bytes_received_ = parser_.consumed() + input().size();
    bytes_sent_ = 0;
    in_exchange_ = true;
    share_.exchanges.store(share_.exchanges.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (peer_trusted_) {
        peer_ = socket_peer_;
        ForwardedClient client = forwarded_client(head_.headers, options_->trusted_proxies);
        if (!client.address.empty()) {
            peer_.address = std::move(client.address);
            peer_.port = 0;
        }
        peer_.tls = client.tls.value_or(peer_.tls);
    }
    watch_for_end();
    if (body_whole_) {
        release_input();
        if (transport_.socket().maybe_readable()) {
            read_ahead();
        }
    }
}

void ServerConnection::end_exchange() {
    in_exchange_ = false;
    share_.exchanges.store(share_.exchanges.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    body_.clear();
    piece_.give_back();
    if (out_.capacity() > kHeadKept) {
        std::string().swap(out_);  // an assignment would keep the memory
    }
}

// What the handler left undone: an answer, the end of one, the request's body.
Task<void> ServerConnection::complete_exchange(bool threw) {
    if (threw) {
        share_.worker.count_exception();
        close_after_ = true;
    }
    if (answer_ == Answer::started) {
        abort();
    } else if (answer_ == Answer::none && !broken_ && !gone_) {
        Error error(ErrorCode::internal_error, "the request could not be answered");
        co_await refuse(std::move(error));
    }
    if (may_continue() && body_unread()) {
        co_await discard_body();
    }
    if (body_unread() && !broken_ && !gone_) {
        close_after_ = true;
        co_await linger();
    }
}

bool ServerConnection::may_continue() const {
    return !broken_ && !gone_ && !close_after_ && !terminated_ && head_.keep_alive;
}

// A head that is malformed or did not become whole in time.
Task<void> ServerConnection::refuse_head() {
    Error error = parser_.has_failed() ? parser_.error()
                                       : Error(ErrorCode::request_timeout, "the request's header did not come in time");
    co_await refuse(std::move(error));
}

// An answer that net gives itself; the connection ends with it.
Task<void> ServerConnection::refuse(Error error) {
    const std::string body = share_.handler.error_body(error);
    ResponseHead head;
    head.status = error.status();
    head.headers.add("Content-Type", "application/json");
    if (head.status == 405) {
        head.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    co_await end_with(head, body);
}

// The answer to a request that has come while the server drains.
Task<void> ServerConnection::turn_away() {
    Error error(ErrorCode::overloaded, "This server is being drained and takes no new requests. Please try again.");
    error.retry_after(kTurnedAwayRetry);
    ResponseHead head;
    head.status = error.status();
    head.headers.add("Content-Type", "application/json");
    head.headers.add("Retry-After", std::to_string(kTurnedAwayRetry.count()));
    const std::string body = share_.handler.turn_away(exchange_, error, head.headers);
    co_await end_with(head, body);
}

Task<void> ServerConnection::end_with(ResponseHead& head, std::string_view body) {
    close_after_ = true;
    head_begun_ = false;
    const Result<void> sent = co_await respond(head, body);
    if (sent) {
        co_await linger();
    }
}

Task<void> ServerConnection::linger() {
    in_exchange_ = false;
    transport_.shut_down();
    Socket& socket = transport_.socket();
    socket.set_deadline_after(kLingerTime);
    std::size_t left = kLingerBytes;
    Lent waste = share_.worker.buffers().lend(BufferPool::kSmall);
    while (left != 0) {
        const IoResult got = socket.receive(waste.bytes().first(std::min(left, waste.size())));
        if (got.status == Io::done) {
            left -= got.bytes;
            continue;
        }
        if (got.status != Io::would_block) {
            break;
        }
        if (socket.recheck()) {
            continue;
        }
        const Wake wake = co_await socket.wait(Socket::Direction::read);
        if (wake != Wake::ready) {
            break;
        }
    }
    broken_ = true;
}

void ServerConnection::drain() {
    if (is_leaving() && !in_exchange_ && !close_after_ && input_begin_ == input_end_) {
        // Not an interrupt: a request that has just come is still to be answered.
        transport_.socket().set_deadline_after(std::chrono::nanoseconds(0));
    }
}

void ServerConnection::terminate() {
    terminated_ = true;
    cancellation_.cancel(Cancellation::Cause::server_ends);
    transport_.socket().interrupt();
}

void ServerConnection::watch_for_end() { transport_.socket().set_deadline_after(kEndCheck); }

void ServerConnection::on_socket_readable() {
    if (in_exchange_) {
        read_ahead();
    }
}

void ServerConnection::on_socket_deadline() {
    if (in_exchange_ && transport_.socket().recheck()) {
        read_ahead();
    }
}

// Bytes that come while a request is being answered are the next request's, kept up to one buffer. When that is full
// nothing more is read, and so a client that leaves is noticed only by the answer's write.
void ServerConnection::read_ahead() {
    Io status = Io::done;
    while (!gone_ && status == Io::done) {
        const std::span<char> space = input_space(BufferPool::kSmall);
        if (space.empty()) {
            return;
        }
        const IoResult got = receive(space);
        status = got.status;
        input_end_ += got.bytes;
    }
    release_input();
    if (!gone_ && status != Io::would_block) {
        client_left();
    }
}

void ServerConnection::client_left() {
    gone_ = true;
    cancellation_.cancel(Cancellation::Cause::client_left);
    transport_.socket().interrupt();
}

}  // namespace nexus::net
