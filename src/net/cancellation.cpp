#include "net/cancellation.h"

namespace nexus::net {

void Cancellation::cancel(Cause cause) {
    if (cancelled_) {
        return;
    }
    cancelled_ = true;
    cause_ = cause;
    // Taken one by one: a waiter may take others with it.
    while (!waiters_.empty()) {
        Waiter& waiter = waiters_.front();
        waiters_.pop_front();
        waiter.on_cancel();
    }
}

void Cancellation::add(Waiter& waiter) {
    if (cancelled_) {
        waiter.on_cancel();
        return;
    }
    waiters_.push_back(waiter);
}

}  // namespace nexus::net
