#include "net/deadline.h"

namespace nexus::net {

void Deadline::set(SteadyTime when) {
    when_ = when;
    if (!is_linked() || when < queued_at_) {
        queue_.add(*this, when);
    }
}

DeadlineQueue::DeadlineQueue(boost::asio::io_context& loop) : timer_(std::in_place, loop.get_executor()) {}

DeadlineQueue::~DeadlineQueue() { queued_.clear(); }

void DeadlineQueue::close() { timer_.reset(); }

void DeadlineQueue::add(Deadline& deadline, SteadyTime when) {
    if (deadline.is_linked()) {
        deadline.unlink();
    }
    deadline.queued_at_ = when;
    queued_.insert(deadline);
    if (when < armed_for_) {
        arm();
    }
}

void DeadlineQueue::arm() {
    if (!timer_) {
        return;
    }
    armed_for_ = queued_.begin()->queued_at_;
    timer_->expires_at(armed_for_);
    timer_->async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            fire();
        }
    });
}

void DeadlineQueue::fire() {
    const SteadyTime now = real_time();
    armed_for_ = SteadyTime::min();  // whatever is added meanwhile waits for the arming below
    while (!queued_.empty() && queued_.begin()->queued_at_ <= now) {
        Deadline& deadline = *queued_.begin();
        queued_.erase(queued_.begin());
        if (deadline.when_ == Deadline::kNever) {
            continue;
        }
        if (deadline.when_ > now) {
            deadline.queued_at_ = deadline.when_;
            queued_.insert(deadline);
            continue;
        }
        deadline.when_ = Deadline::kNever;
        deadline.on_deadline();
    }
    armed_for_ = SteadyTime::max();
    if (!queued_.empty()) {
        arm();
    }
}

}  // namespace nexus::net
