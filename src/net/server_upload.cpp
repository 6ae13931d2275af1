#include <algorithm>
#include <cstring>

#include "net/await_probe.h"
#include "net/server_connection.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// After about so many bytes that came without a wait other connections get their turn.
constexpr std::uint64_t kTurnBytes = 1024 * 1024;

}  // namespace

Task<Result<BodyPiece>> ServerConnection::read_some(std::uint64_t limit) {
    BodyPiece piece;
    BodyStep step = BodyStep::pause;
    if (head_.content_length.value_or(0) > limit) {
        step = BodyStep::too_large;
    } else if (turn_given_ < kTurnBytes || body_whole_) {
        step = advance_piece(limit, piece);
    }
    if (step == BodyStep::wait || step == BodyStep::pause) {
        step = co_await expect_piece(limit, step, piece);
    }
    read_interrupted_ = false;
    if (step != BodyStep::piece && step != BodyStep::whole && step != BodyStep::interrupted) {
        co_return body_error(step);
    }
    co_return piece;
}

// Waits for the next bytes; never returns `wait` or `pause`.
Task<ServerConnection::BodyStep> ServerConnection::expect_piece(std::uint64_t limit, BodyStep step, BodyPiece& piece) {
    if (!body_continued_) {
        body_continued_ = true;
        Gather data(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
        const Result<void> sent = co_await send(data);
        if (!sent) {
            co_return BodyStep::gone;
        }
    }
    Socket& socket = transport_.socket();
    while (step == BodyStep::wait || step == BodyStep::pause) {
        Wake wake = Wake::ready;
        if (step == BodyStep::pause) {
            wake = co_await socket.pause();
            turn_given_ = 0;
        } else if (!socket.recheck()) {
            if (read_interrupted_) {
                co_return BodyStep::interrupted;
            }
            release_input();
            if (probe_ != nullptr) {
                probe_->at_await();
            }
            socket.set_deadline_after(limits_.body_time);
            wake = co_await socket.wait(Socket::Direction::read);
            turn_given_ = 0;
        }
        if (wake == Wake::timeout) {
            co_return BodyStep::late;
        }
        step = wake == Wake::cancelled || cancellation_.cancelled() ? BodyStep::gone : advance_piece(limit, piece);
    }
    watch_for_end();
    co_return step;
}

// As far as it goes without waiting.
ServerConnection::BodyStep ServerConnection::advance_piece(std::uint64_t limit, BodyPiece& piece) {
    if (body_whole_) {
        piece_.give_back();
        piece.last = true;
        return BodyStep::whole;
    }
    const BodyStep step = head_.chunked ? chunked_piece(limit, piece) : sized_piece(piece);
    body_given_ += piece.bytes.size();
    turn_given_ += piece.bytes.size();
    if (piece.bytes.empty()) {
        piece_.give_back();
    }
    if (step == BodyStep::whole) {
        body_whole_ = true;
        piece.last = true;
        release_input();
        if (transport_.socket().maybe_readable()) {
            read_ahead();
        }
    } else if (step == BodyStep::gone) {
        client_left();
    }
    return step;
}

// Reading ahead may fill the input buffer at any wait, so that what is given lies in a buffer of its own.
ServerConnection::BodyStep ServerConnection::sized_piece(BodyPiece& piece) {
    if (!piece_) {
        piece_ = share_.worker.buffers().lend(BufferPool::kLarge);
    }
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), body_left_));
    const std::string_view bytes = input();
    std::size_t filled = std::min(bytes.size(), room);
    if (filled != 0) {
        std::memcpy(piece_.data(), bytes.data(), filled);
        consume_input(filled);
    }
    if (filled < room) {
        const IoResult got = receive(piece_.bytes().subspan(filled, room - filled));
        if (got.status != Io::done && filled == 0) {
            return got.status == Io::would_block ? BodyStep::wait : BodyStep::gone;
        }
        filled += got.bytes;
    }
    body_left_ -= filled;
    piece.bytes = std::string_view(piece_.data(), filled);
    return body_left_ == 0 ? BodyStep::whole : BodyStep::piece;
}

ServerConnection::BodyStep ServerConnection::chunked_piece(std::uint64_t limit, BodyPiece& piece) {
    for (;;) {
        const std::string_view bytes = input();
        char* front = input_.data() + input_begin_;
        const ChunkDecoder::Progress progress = chunks_.decode(std::span<char>(front, bytes.size()));
        if (progress.produced > limit - std::min(limit, body_given_)) {
            return BodyStep::too_large;
        }
        if (progress.produced != 0) {
            piece_ = share_.worker.buffers().lend(std::max(progress.produced, BufferPool::kSmall));
            std::memcpy(piece_.data(), front, progress.produced);
            piece.bytes = std::string_view(piece_.data(), progress.produced);
        }
        consume_input(progress.consumed);
        if (chunks_.failed()) {
            return BodyStep::invalid;
        }
        if (chunks_.finished()) {
            return BodyStep::whole;
        }
        if (progress.produced != 0) {
            return BodyStep::piece;
        }
        const IoResult got = receive(input_space(BufferPool::kSmall));
        if (got.status == Io::would_block) {
            return BodyStep::wait;
        }
        if (got.status != Io::done) {
            return BodyStep::gone;
        }
        input_end_ += got.bytes;
    }
}

void ServerConnection::interrupt_read() {
    read_interrupted_ = true;
    transport_.socket().nudge();
}

}  // namespace nexus::net
