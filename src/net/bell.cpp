#include "net/bell.h"

#include "net/worker.h"

namespace nexus::net {

Bell::Bell(Worker& worker, Cancellation& cancellation)
    : Deadline(worker.deadlines()), suspension_(worker.suspensions()) {
    cancellation.add(*this);
}

void Bell::ring() {
    if (suspension_.waiting()) {
        suspension_.resume(Wake::ready);
    } else {
        rung_ = true;
    }
}

Suspension::Operation Bell::wait(SteadyTime until) {
    if (cancelled_ && !ignores_cancellation_) {
        return suspension_.wait(true);
    }
    if (rung_) {
        rung_ = false;
        return suspension_.pause();
    }
    set(until);
    return suspension_.wait();
}

void Bell::on_deadline() {
    if (suspension_.waiting()) {
        suspension_.resume_later(Wake::timeout);
    }
}

void Bell::on_cancel() {
    cancelled_ = true;
    if (suspension_.waiting() && !ignores_cancellation_) {
        suspension_.resume_later(Wake::cancelled);
    }
}

}  // namespace nexus::net
