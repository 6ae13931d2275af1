#include <algorithm>

#include "net/client_exchange.h"
#include "net/pool.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

constexpr std::size_t kPieceMax = 64 * 1024;
// So many pieces are taken without a wait before other connections get their turn.
constexpr int kUnbrokenMax = 32;

}  // namespace

std::optional<std::uint64_t> ClientExchange::Impl::content_length() const {
    switch (framing_.kind) {
        case BodyFraming::Kind::none: return 0;
        case BodyFraming::Kind::length: return framing_.length;
        default: return std::nullopt;
    }
}

Task<Result<std::string_view>> ClientExchange::Impl::read_some() {
    std::string_view piece;
    if (++unbroken_ >= kUnbrokenMax && connection_ != nullptr) {
        unbroken_ = 0;
        (void)co_await connection_->transport().socket().pause();
        if (cancellation_.cancelled()) {
            (void)fail_wake(Wake::cancelled, "");
        }
    }
    Step step = advance_body(piece);
    if (step == Step::wait) {
        unbroken_ = 0;
        connection_->transport().socket().set_deadline_after(timeouts_.between_reads);
    }
    while (step == Step::wait) {
        // A cut that came with the last bytes raises no event of its own.
        if (!connection_->transport().socket().recheck()) {
            const Wake wake = co_await wait_readable();
            if (wake != Wake::ready) {
                (void)fail_wake(wake, "the provider's answer stalled");
                break;
            }
        }
        step = advance_body(piece);
    }
    if (error_) {
        co_return *error_;
    }
    co_return piece;
}

Task<Result<std::string>> ClientExchange::Impl::read_all(std::size_t limit) {
    std::string whole;
    const std::uint64_t announced = content_length().value_or(0);
    if (announced > limit) {
        (void)fail(Reason::limit, ErrorCode::provider_protocol_error, "the provider's answer is too large");
        co_return *error_;
    }
    // An announcement takes addresses alone; the pages come with the bytes. Growing would copy them again and again.
    whole.reserve(static_cast<std::size_t>(announced));
    for (;;) {
        std::string_view piece;
        const bool is_turn_over = ++unbroken_ >= kUnbrokenMax;
        const Step step = is_turn_over ? Step::wait : advance_body(piece);
        if (step == Step::wait) {
            const Result<std::string_view> waited = co_await read_some();
            piece = waited ? *waited : std::string_view();
        }
        if (error_) {
            co_return *error_;
        }
        if (piece.empty()) {
            co_return whole;
        }
        if (piece.size() > limit - whole.size()) {
            (void)fail(Reason::limit, ErrorCode::provider_protocol_error, "the provider's answer is too large");
            co_return *error_;
        }
        whole.append(piece);
    }
}

Task<void> ClientExchange::Impl::let_end(std::chrono::milliseconds grace) {
    std::string_view piece;
    Step step = advance_body(piece);
    if (step == Step::wait) {
        connection_->transport().socket().set_deadline_after(grace);
    }
    while (step == Step::wait) {
        if (!connection_->transport().socket().recheck()) {
            const Wake wake = co_await wait_readable();
            if (wake != Wake::ready) {
                co_return;
            }
        }
        step = advance_body(piece);
    }
}

// As far as it goes without waiting: done with a piece, or with none at the body's end.
ClientExchange::Impl::Step ClientExchange::Impl::advance_body(std::string_view& piece) {
    if (error_) {
        return Step::failed;
    }
    while (!body_ended_) {
        if (input_begin_ != input_end_) {
            const Step step = next_piece(piece);
            if (step == Step::failed || !piece.empty()) {
                return step;
            }
            continue;
        }
        const Step step = more_bytes();
        if (step != Step::done) {
            return step;
        }
    }
    input_.give_back();
    input_begin_ = 0;
    input_end_ = 0;
    return Step::done;
}

// Takes a piece off the buffer's bytes.
ClientExchange::Impl::Step ClientExchange::Impl::next_piece(std::string_view& piece) {
    char* front = input_.data() + input_begin_;
    const std::size_t available = std::min(input_end_ - input_begin_, kPieceMax);
    if (framing_.kind == BodyFraming::Kind::chunked) {
        const ChunkDecoder::Progress progress = chunks_.decode(std::span<char>(front, available));
        input_begin_ += progress.consumed;
        piece = std::string_view(front, progress.produced);
        if (chunks_.failed()) {
            return fail(Reason::protocol, ErrorCode::provider_protocol_error, "the answer's chunks are malformed");
        }
        if (chunks_.finished()) {
            finish_message();
        }
        return Step::done;
    }
    std::size_t taken = available;
    if (framing_.kind == BodyFraming::Kind::length) {
        taken = static_cast<std::size_t>(std::min<std::uint64_t>(available, left_));
        left_ -= taken;
    }
    input_begin_ += taken;
    piece = std::string_view(front, taken);
    if (framing_.kind == BodyFraming::Kind::length && left_ == 0) {
        finish_message();
    }
    return Step::done;
}

// Reads into the buffer, which is given back if nothing has come.
ClientExchange::Impl::Step ClientExchange::Impl::more_bytes() {
    if (input_ && large_reads_ != (input_.size() > BufferPool::kSmall)) {
        input_.give_back();
    }
    if (!input_) {
        input_ = worker_.buffers().lend(large_reads_ ? BufferPool::kLarge : BufferPool::kSmall);
    }
    input_begin_ = 0;
    input_end_ = 0;
    const IoResult got = receive(input_.bytes());
    if (got.status == Io::done) {
        input_end_ = got.bytes;
        large_reads_ = got.bytes == input_.size();
        return Step::done;
    }
    input_.give_back();
    if (got.status == Io::would_block) {
        return Step::wait;
    }
    if (got.status == Io::end && framing_.kind == BodyFraming::Kind::until_close) {
        finish_message();
        return Step::done;
    }
    return fail(Reason::reset, ErrorCode::provider_protocol_error, "the provider's answer was cut short");
}

// The body has ended: the connection goes back, unless something odd was seen on it.
void ClientExchange::Impl::finish_message() {
    body_ended_ = true;
    if (framing_.keep_alive && input_begin_ == input_end_ && !cancellation_.cancelled()) {
        worker_.pool().release(std::move(connection_));
    }
    connection_.reset();
}

}  // namespace nexus::net
