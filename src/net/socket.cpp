#include "net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/worker.h"

namespace nexus::net {

Socket::Socket(Worker& worker)
    : Deadline(worker.deadlines()), readiness_(worker.loop(), *this), suspension_(worker.suspensions()) {}

bool Socket::open(int descriptor) {
    const int on = 1;
    // Fails on what is no TCP socket, which does not matter.
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (!readiness_.open(descriptor)) {
        ::close(descriptor);
        return false;
    }
    descriptor_ = descriptor;
    interrupted_ = false;
    readable_ = Readable::maybe;
    return true;
}

void Socket::close() {
    if (descriptor_ >= 0) {
        readiness_.close();
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

IoResult Socket::receive(std::span<char> into) {
    if (readable_ != Readable::maybe) {
        return {Io::would_block, 0};
    }
    ssize_t size;
    do {
        size = ::recv(descriptor_, into.data(), into.size(), MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size > 0) {
        if (static_cast<std::size_t>(size) < into.size()) {
            readable_ = Readable::presumably_not;
        }
        return {Io::done, static_cast<std::size_t>(size)};
    }
    if (size == 0) {
        return {Io::end, 0};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        readable_ = Readable::no;
        return {Io::would_block, 0};
    }
    return {Io::failed, 0};
}

Io Socket::send(Gather& data) {
    while (!data.empty()) {
        msghdr message{};
        message.msg_iov = const_cast<iovec*>(data.parts());
        message.msg_iovlen = data.count();
        const ssize_t size = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN || errno == EWOULDBLOCK ? Io::would_block : Io::failed;
        }
        data.consume(static_cast<std::size_t>(size));
    }
    return Io::done;
}

void Socket::shut_down() { (void)::shutdown(descriptor_, SHUT_WR); }

Suspension::Operation Socket::wait(Direction direction) {
    direction_ = direction;
    if (direction == Direction::write) {
        readiness_.want_write();
    }
    return suspension_.wait(interrupted_);
}

void Socket::interrupt() {
    interrupted_ = true;
    if (suspension_.waiting()) {
        suspension_.resume_later(Wake::cancelled);
    }
}

void Socket::nudge() {
    if (suspension_.waiting()) {
        suspension_.resume_later(Wake::ready);
    }
}

void Socket::on_readable() {
    readable_ = Readable::maybe;
    if (suspension_.waiting() && direction_ == Direction::read) {
        suspension_.resume(Wake::ready);
    } else if (observer_ != nullptr) {
        observer_->on_socket_readable();
    }
}

void Socket::on_writable() {
    if (suspension_.waiting() && direction_ == Direction::write) {
        suspension_.resume(Wake::ready);
    } else if (observer_ != nullptr) {
        observer_->on_socket_writable();
    }
}

void Socket::on_deadline() {
    if (suspension_.waiting()) {
        suspension_.resume_later(Wake::timeout);
    } else if (observer_ != nullptr) {
        observer_->on_socket_deadline();
    }
}

}  // namespace nexus::net
