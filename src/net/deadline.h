#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/set.hpp>
#include <optional>

#include "base/clock.h"
#include "base/task.h"

namespace nexus::net {

class DeadlineQueue;

/// The machine's steady time, which bounds sockets: their other end does not know of a fake clock.
inline SteadyTime real_time() { return SystemClock().steady(); }

/// One re-armed time limit. Moving it later, which every read and write of a connection does, writes one word: only
/// when the earlier time has come is the object queued again for the later one. Belongs to one worker.
class Deadline : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    explicit Deadline(DeadlineQueue& queue) : queue_(queue) {}
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void set(SteadyTime when);
    void set_after(std::chrono::nanoseconds delay) { set(real_time() + delay); }
    void clear() { when_ = kNever; }

    friend bool operator<(const Deadline& left, const Deadline& right) { return left.queued_at_ < right.queued_at_; }

  protected:
    virtual ~Deadline() = default;
    /// Called once when the time has come. May destroy the object.
    virtual void on_deadline() = 0;

  private:
    friend class DeadlineQueue;
    static constexpr SteadyTime kNever = SteadyTime::max();

    DeadlineQueue& queue_;
    SteadyTime when_ = kNever;
    SteadyTime queued_at_ = kNever;
};

/// The deadlines of one worker, on one timer.
class DeadlineQueue {
  public:
    explicit DeadlineQueue(boost::asio::io_context& loop);
    DeadlineQueue(const DeadlineQueue&) = delete;
    DeadlineQueue& operator=(const DeadlineQueue&) = delete;
    ~DeadlineQueue();
    /// No deadline comes any more. Before the loop ends.
    void close();

  private:
    friend class Deadline;
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
    void add(Deadline& deadline, SteadyTime when);
    void arm();
    void fire();

    boost::intrusive::multiset<Deadline, boost::intrusive::constant_time_size<false>> queued_;
    std::optional<Timer> timer_;
    SteadyTime armed_for_ = SteadyTime::max();
};

}  // namespace nexus::net
