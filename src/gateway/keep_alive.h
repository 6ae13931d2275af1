#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>

#include "gateway/exchange.h"

namespace nexus::gateway {

/// Sends an SSE comment whenever a streamed answer has been silent for `interval`: while a model thinks, or while text
/// is held back. The relay owns it, says before each wait for the upstream that it is idle, and afterwards waits for a
/// comment that is under way, so that two writes never meet. A comment may also begin the answer.
class KeepAlive {
  public:
    /// `head` begins the answer where a comment is the first to be sent.
    KeepAlive(Exchange& exchange, net::ResponseHead& head, std::chrono::milliseconds interval);
    ~KeepAlive();
    KeepAlive(const KeepAlive&) = delete;
    KeepAlive& operator=(const KeepAlive&) = delete;

    /// The relay is about to wait for the upstream.
    void idle();
    /// The relay is about to write; resumes when no comment is under way.
    Task<void> busy();
    /// Something was written.
    void written();
    /// No more comments; resumes when none is under way. To be awaited before this object dies.
    Task<void> stop();

  private:
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    void arm();
    void on_timer();
    Task<void> send_comment();

    Exchange& exchange_;
    net::ResponseHead& head_;
    std::chrono::milliseconds interval_;
    Timer timer_;
    Timer comment_sent_;  ///< never expires by itself: cancelled to wake `busy`
    SteadyTime last_write_;
    bool is_idle_ = false;
    bool sending_ = false;
    bool armed_ = false;
    bool stopped_ = false;
};

}  // namespace nexus::gateway
