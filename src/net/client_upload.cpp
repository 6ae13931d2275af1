#include "net/await_probe.h"
#include "net/client_exchange.h"
#include "net/worker.h"

namespace nexus::net {

Task<Result<void>> ClientExchange::Impl::send(Method method, std::string_view target, const HeaderMap& headers,
                                              BodySource& body, const ClientTimeouts& timeouts) {
    timeouts_ = timeouts;
    method_ = method;
    for (bool fresh = false;; fresh = true) {
        if (cancellation_.cancelled()) {
            (void)fail(Reason::cancelled, ErrorCode::client_gone, "the request was given up");
            break;
        }
        facts_.reused_connection = !fresh && take_pooled();
        if (!connection_) {
            Result<void> opened = co_await open();
            if (!opened) {
                break;
            }
        }
        upload_left_ = body.size();
        request_head_.clear();
        render(method, target, headers, upload_left_);
        Step step = co_await upload(body);
        if (step == Step::wait) {
            step = co_await await_head();
        }
        if (step != Step::stale) {
            break;
        }
        if (!body.rewind()) {
            (void)fail(Reason::reset, ErrorCode::provider_unavailable, "the provider closed the connection");
            error_->retry_ok(false);
            break;
        }
        connection_.reset();
        write_broken_ = false;
    }
    std::string().swap(request_head_);
    co_return failure();
}

// Until the body or the upstream's patience ends. `wait`: all is sent, or the upstream has stopped taking it and may
// have said why.
Task<ClientExchange::Impl::Step> ClientExchange::Impl::upload(BodySource& body) {
    uploading_ = true;
    connection_->transport().socket().observe(this);
    Step step = Step::wait;
    while (step == Step::wait && uploading_ && !write_broken_) {
        source_ = &body;
        const Result<BodyPiece> piece = co_await body.next();
        source_ = nullptr;
        if (cancellation_.cancelled()) {
            step = fail_wake(Wake::cancelled, "");
        } else if (!piece) {
            step = fail_source(piece.error());
        } else {
            step = look_for_answer();
            if (step == Step::wait) {
                step = co_await upload_piece(*piece);
            }
        }
    }
    if (connection_) {
        connection_->transport().socket().observe(nullptr);
    }
    co_return step == Step::wait ? end_upload() : step;
}

Task<ClientExchange::Impl::Step> ClientExchange::Impl::upload_piece(const BodyPiece& piece) {
    if (piece.bytes.empty() && !piece.last) {
        co_return Step::wait;
    }
    const std::size_t size = piece.bytes.size();
    if (upload_left_ && (size > *upload_left_ || (piece.last && size != *upload_left_))) {
        const Error error(ErrorCode::internal_error, "the request's body has not the size that was announced");
        co_return fail_source(error);
    }
    std::string framing;
    Gather data(request_head_);
    if (upload_left_) {
        *upload_left_ -= size;
        data.add(piece.bytes);
    } else {
        constexpr std::string_view end_of_chunk = "\r\n";
        constexpr std::string_view end_of_chunk_and_body = "\r\n0\r\n\r\n";
        if (size != 0) {
            append_chunk_size(framing, size);
        }
        data.add(framing);
        data.add(piece.bytes);
        const std::string_view end = piece.last ? end_of_chunk_and_body : end_of_chunk;
        data.add(size != 0 ? end : end.substr(end_of_chunk.size()));
    }
    const Step step = co_await write_piece(data);
    request_head_.clear();
    uploading_ = !piece.last;
    co_return step;
}

// `wait`: the kernel took it, or the connection is broken.
Task<ClientExchange::Impl::Step> ClientExchange::Impl::write_piece(Gather& data) {
    Transport& transport = connection_->transport();
    transport.socket().set_deadline_after(timeouts_.between_reads);
    for (;;) {
        const std::size_t size = data.size();
        const Io status = transport.write(data);
        facts_.bytes_sent += size - data.size();
        if (status != Io::would_block) {
            write_broken_ = status == Io::failed;
            co_return Step::wait;
        }
        const Step step = look_for_answer();
        if (step != Step::wait) {
            co_return step;
        }
        if (data.size() < size) {
            transport.socket().set_deadline_after(timeouts_.between_reads);
        }
        if (probe_ != nullptr) {
            probe_->at_await();
        }
        const Wake wake = co_await transport.socket().wait(Socket::Direction::write);
        if (wake != Wake::ready) {
            co_return fail_wake(wake, "the provider did not take the request in time");
        }
    }
}

// An upstream that refuses a request need not read all of it.
ClientExchange::Impl::Step ClientExchange::Impl::look_for_answer() {
    return connection_->transport().socket().maybe_readable() ? advance_head() : Step::wait;
}

ClientExchange::Impl::Step ClientExchange::Impl::end_upload() {
    facts_.request_written = !write_broken_;
    if (!write_broken_) {
        return advance_head();
    }
    if (facts_.reused_connection && !facts_.answer_begun) {
        return Step::stale;
    }
    (void)connection_->transport().socket().recheck();
    return Step::wait;
}

// What keeps the body from coming is nothing of the upstream's doing.
ClientExchange::Impl::Step ClientExchange::Impl::fail_source(const Error& error) {
    facts_.reason = Reason::cancelled;
    error_ = error;
    error_->retry_ok(false);
    connection_.reset();
    return Step::failed;
}

// The upstream has said something while the body is on its way: whatever is waited for is looked at again.
void ClientExchange::Impl::on_socket_readable() {
    if (source_ != nullptr) {
        source_->interrupt();
    } else if (connection_) {
        connection_->transport().socket().nudge();
    }
}

}  // namespace nexus::net
