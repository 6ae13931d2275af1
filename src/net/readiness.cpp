#include "net/readiness.h"

#include <cerrno>

namespace nexus::net {

// Queued with the descriptor until its next event, then with the scheduler until it is completed. It must live as long
// as either holds it, so it is an object of its own.
class Readiness::Operation final : public boost::asio::detail::reactor_op {
  public:
    Operation(Readiness& readiness, int kind)
        : reactor_op(boost::system::error_code(), &Operation::perform, &Operation::complete),
          readiness_(&readiness),
          kind_(kind) {}

  private:
    friend class Readiness;
    enum class State : std::uint8_t { idle, arming, armed, completing };

    // Asio calls this once while it starts the operation, to try it at once, and then for each event.
    static status perform(reactor_op* base) {
        auto* self = static_cast<Operation*>(base);
        if (self->state_ == State::arming) {
            return not_done;
        }
        self->state_ = State::completing;
        return done;
    }

    // `owner` is null when the loop is being destroyed or the operation was taken off its descriptor.
    static void complete(void* owner, boost::asio::detail::operation* base, const boost::system::error_code&,
                         std::size_t) {
        auto* self = static_cast<Operation*>(base);
        self->state_ = State::idle;
        self->ec_ = {};
        if (self->readiness_ == nullptr) {
            delete self;
        } else if (owner != nullptr) {
            self->readiness_->ready(*self);
        }
    }

    Readiness* readiness_;  // null once that was closed while the scheduler had this
    int kind_;
    State state_ = State::idle;
};

void Readiness::Release::operator()(Operation* operation) const {
    if (operation->state_ == Operation::State::completing) {
        operation->readiness_ = nullptr;
    } else {
        delete operation;
    }
}

Readiness::Readiness(boost::asio::io_context& loop, Observer& observer)
    : reactor_(boost::asio::use_service<Reactor>(loop)), observer_(observer) {
    reactor_.init_task();
}

bool Readiness::open(int descriptor) {
    const int error = reactor_.register_descriptor(descriptor, registration_);
    if (error != 0) {
        reactor_.cleanup_descriptor_data(registration_);
        errno = error;
        return false;
    }
    descriptor_ = descriptor;
    read_.reset(new Operation(*this, Reactor::read_op));
    arm(*read_);
    return true;
}

void Readiness::close() {
    if (descriptor_ < 0) {
        return;
    }
    // The internal variant takes queued operations off at once instead of completing them later.
    reactor_.deregister_internal_descriptor(descriptor_, registration_);
    reactor_.cleanup_descriptor_data(registration_);
    descriptor_ = -1;
    read_.reset();
    write_.reset();
}

void Readiness::want_write() {
    if (!write_) {
        write_.reset(new Operation(*this, Reactor::write_op));
    }
    if (write_->state_ == Operation::State::idle) {
        arm(*write_);
    }
}

void Readiness::arm(Operation& operation) {
    operation.state_ = Operation::State::arming;
    reactor_.start_op(operation.kind_, descriptor_, registration_, &operation, false, true);
    // An error code means that the kernel refused and the operation was handed to the scheduler.
    operation.state_ = operation.ec_ ? Operation::State::completing : Operation::State::armed;
}

void Readiness::ready(Operation& operation) {
    if (operation.kind_ == Reactor::write_op) {
        observer_.on_writable();
        return;
    }
    // Armed again before the observer reads: an event that comes while it does is then not missed.
    arm(operation);
    observer_.on_readable();
}

}  // namespace nexus::net
