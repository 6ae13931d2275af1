#include "gateway/keep_alive.h"

#include "gateway/reply.h"
#include "net/worker.h"

namespace nexus::gateway {

KeepAlive::KeepAlive(Exchange& exchange, net::ResponseHead& head, std::chrono::milliseconds interval)
    : exchange_(exchange),
      head_(head),
      interval_(interval),
      timer_(exchange.worker().executor()),
      comment_sent_(exchange.worker().executor(), SteadyTime::max()),
      last_write_(exchange.clock().steady()) {
    arm();
}

KeepAlive::~KeepAlive() { stopped_ = true; }

void KeepAlive::idle() { is_idle_ = true; }

Task<void> KeepAlive::busy() {
    is_idle_ = false;
    while (sending_) {
        (void)co_await comment_sent_.async_wait(use_task);
    }
}

void KeepAlive::written() { last_write_ = exchange_.clock().steady(); }

Task<void> KeepAlive::stop() {
    stopped_ = true;
    co_await busy();
    // The timer's handler refers to this object: it has to have run before the object may die.
    timer_.cancel();
    while (armed_) {
        (void)co_await comment_sent_.async_wait(use_task);
    }
}

void KeepAlive::arm() {
    armed_ = true;
    timer_.expires_at(last_write_ + interval_);
    timer_.async_wait([this](const boost::system::error_code&) { on_timer(); });
}

// One timer for the whole stream: at its hour it looks how long the stream has really been silent.
void KeepAlive::on_timer() {
    armed_ = false;
    if (stopped_) {
        comment_sent_.cancel();
        return;
    }
    const bool silent = exchange_.clock().steady() >= last_write_ + interval_;
    if (silent && is_idle_ && !sending_) {
        sending_ = true;
        exchange_.worker().spawn("sse keep-alive", send_comment());
    } else if (silent) {
        last_write_ = exchange_.clock().steady();
    }
    arm();
}

Task<void> KeepAlive::send_comment() {
    static constexpr std::string_view kComment = ": keep-alive\n\n";
    static constexpr std::string_view kBlank = "\n";  // of a JSON array
    if (!exchange_.downstream().started()) {
        start_stream(exchange_, head_);
    }
    (void)co_await exchange_.downstream().write(exchange_.answers_array ? kBlank : kComment);
    written();
    sending_ = false;
    comment_sent_.cancel();
}

}  // namespace nexus::gateway
