#include "net/transport.h"

#include "net/await_probe.h"

namespace nexus::net {

Transport::~Transport() { close(); }

Task<Wake> Transport::handshake(AwaitProbe* probe) {
    for (;;) {
        const TlsSession::State state = tls_->handshake();
        Io flushed = flush();
        while (flushed == Io::would_block) {
            if (probe != nullptr) {
                probe->at_await();
            }
            const Wake wake = co_await socket_.wait(Socket::Direction::write);
            if (wake != Wake::ready) {
                co_return wake;
            }
            flushed = flush();
        }
        if (state != TlsSession::State::want_input || flushed != Io::done) {
            tls_->release_input();
            co_return Wake::ready;
        }
        IoResult got = socket_.receive(tls_->input_space());
        while (got.status == Io::would_block) {
            if (!socket_.recheck()) {
                tls_->release_input();
                if (probe != nullptr) {
                    probe->at_await();
                }
                const Wake wake = co_await socket_.wait(Socket::Direction::read);
                if (wake != Wake::ready) {
                    co_return wake;
                }
            }
            got = socket_.receive(tls_->input_space());
        }
        if (got.status != Io::done) {
            tls_->release_input();
            co_return Wake::ready;
        }
        tls_->input_arrived(got.bytes);
    }
}

IoResult Transport::read(std::span<char> into) { return tls_ ? read_tls(into) : socket_.receive(into); }

IoResult Transport::read_tls(std::span<char> into) {
    for (;;) {
        const TlsSession::ReadResult read = tls_->read(into);
        switch (read.state) {
            case TlsSession::State::done: tls_->release_input(); return {Io::done, read.bytes};
            case TlsSession::State::closed: tls_->release_input(); return {Io::end, 0};
            case TlsSession::State::failed:
                tls_->release_input();
                (void)flush();  // the alert
                return {Io::failed, 0};
            case TlsSession::State::want_input: break;
        }
        const IoResult got =
            socket_.maybe_readable() ? socket_.receive(tls_->input_space()) : IoResult{Io::would_block, 0};
        if (got.status != Io::done) {
            tls_->release_input();
            return {got.status == Io::end ? Io::failed : got.status, 0};
        }
        tls_->input_arrived(got.bytes);
    }
}

Io Transport::write(Gather& data) { return tls_ ? write_tls(data) : socket_.send(data); }

Io Transport::write_tls(Gather& data) {
    for (;;) {
        if (tls_->write(data) == TlsSession::State::failed) {
            return Io::failed;
        }
        const Io flushed = flush();
        if (flushed != Io::done || data.empty()) {
            return flushed;
        }
    }
}

Io Transport::flush() {
    const std::string_view output = tls_->output();
    if (output.empty()) {
        return Io::done;
    }
    Gather pending(output);
    const Io sent = socket_.send(pending);
    tls_->output_sent(output.size() - pending.size());
    return sent;
}

Task<Io> Transport::write_all(Gather& data, std::chrono::nanoseconds stall, AwaitProbe* probe) {
    for (;;) {
        const Io status = write(data);
        if (status != Io::would_block) {
            co_return status;
        }
        if (probe != nullptr) {
            probe->at_await();
        }
        socket_.set_deadline_after(stall);
        last_wake_ = co_await socket_.wait(Socket::Direction::write);
        if (last_wake_ != Wake::ready) {
            co_return Io::would_block;
        }
    }
}

void Transport::shut_down() {
    if (!socket_.is_open()) {
        return;
    }
    if (tls_) {
        tls_->close();
        (void)flush();
    }
    socket_.shut_down();
}

void Transport::close() {
    if (tls_ && socket_.is_open() && tls_->established()) {
        tls_->close();
        (void)flush();
    }
    socket_.close();
}

}  // namespace nexus::net
