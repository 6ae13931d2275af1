#include <algorithm>
#include <cstring>

#include "net/await_probe.h"
#include "net/server_connection.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// A body that is announced up to this size gets its memory at once; a longer one grows as it comes, so that an
// announcement alone costs nothing.
constexpr std::uint64_t kReservedMax = 256 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
// After about so much other connections get their turn.
constexpr std::size_t kTurnBytes = 1024 * 1024;
// An unread body up to this size is read and dropped to keep the connection.
constexpr std::uint64_t kDiscardMax = 64 * 1024;
// Below this a buffer's tail is not worth a read, and its bytes are moved to the front.
constexpr std::size_t kTailMin = 4 * 1024;
constexpr char kNoBody[GrowingBytes::kPadding] = {};

}  // namespace

// Room behind the input's bytes, in a buffer of at most `most` bytes; empty if that is full.
std::span<char> ServerConnection::input_space(std::size_t most) {
    const std::size_t used = input_end_ - input_begin_;
    if (used == 0) {
        input_begin_ = 0;
        input_end_ = 0;
    }
    if (!input_) {
        input_ = share_.worker.buffers().lend(BufferPool::kSmall);
    }
    if (input_.size() - input_end_ < kTailMin && input_begin_ != 0) {
        std::memmove(input_.data(), input_.data() + input_begin_, used);
        input_begin_ = 0;
        input_end_ = used;
    }
    if (input_end_ == input_.size() && input_.size() < most) {
        Lent larger = share_.worker.buffers().lend(std::max(most, BufferPool::kLarge));
        std::memcpy(larger.data(), input_.data(), used);
        input_ = std::move(larger);
    }
    return input_.bytes().subspan(input_end_);
}

void ServerConnection::consume_input(std::size_t size) {
    input_begin_ += size;
    parsed_ = 0;
}

void ServerConnection::release_input() {
    if (input_begin_ == input_end_) {
        input_begin_ = 0;
        input_end_ = 0;
        input_.give_back();
    }
}

IoResult ServerConnection::receive(std::span<char> into) {
    const IoResult got = transport_.read(into);
    bytes_received_ += got.bytes;
    return got;
}

Task<Result<std::string_view>> ServerConnection::read_body(std::size_t limit) {
    limit = std::min(limit, limits_.body_bytes);
    if (!body_whole_) {
        BodyStep step = head_.content_length.value_or(0) > limit ? BodyStep::too_large : advance_body(limit);
        if (step == BodyStep::wait || step == BodyStep::pause) {
            step = co_await expect_body(limit, step);
        }
        if (step != BodyStep::whole) {
            co_return body_error(step);
        }
        body_.pad();
        release_input();
        if (transport_.socket().maybe_readable()) {
            read_ahead();
        }
    }
    if (cancellation_.cancelled()) {
        co_return body_error(BodyStep::gone);
    }
    if (body_.size() > limit) {
        co_return body_error(BodyStep::too_large);
    }
    co_return body_.size() == 0 ? std::string_view(kNoBody, 0) : std::string_view(body_.data(), body_.size());
}

// Waits for what is missing of the body; never returns `wait` or `pause`.
Task<ServerConnection::BodyStep> ServerConnection::expect_body(std::size_t limit, BodyStep step) {
    if (!body_continued_) {
        body_continued_ = true;
        Gather data(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
        const Result<void> sent = co_await send(data);
        if (!sent) {
            co_return BodyStep::gone;
        }
    }
    Socket& socket = transport_.socket();
    const SteadyTime until = real_time() + limits_.body_time;
    while (step == BodyStep::wait || step == BodyStep::pause) {
        Wake wake = Wake::ready;
        if (step == BodyStep::pause) {
            wake = co_await socket.pause();
        } else if (!socket.recheck()) {
            release_input();
            if (probe_ != nullptr) {
                probe_->at_await();
            }
            socket.set_deadline(until);
            wake = co_await socket.wait(Socket::Direction::read);
        }
        if (wake == Wake::timeout) {
            co_return BodyStep::late;
        }
        step = wake == Wake::cancelled || cancellation_.cancelled() ? BodyStep::gone : advance_body(limit);
    }
    watch_for_end();
    co_return step;
}

// What the handler is told. Where the body's end cannot be found any more, the connection ends as well.
Error ServerConnection::body_error(BodyStep step) {
    switch (step) {
        case BodyStep::too_large:
            close_after_ = close_after_ || head_.chunked;
            return Error(ErrorCode::body_too_large, "the request's body is larger than is allowed here");
        case BodyStep::invalid:
            close_after_ = true;
            return Error(ErrorCode::invalid_request, "the request's chunks are malformed");
        case BodyStep::late:
            close_after_ = true;
            return Error(ErrorCode::request_timeout, "the request's body did not come in time");
        default: return Error(ErrorCode::client_gone, "the client has left");
    }
}

ServerConnection::BodyStep ServerConnection::advance_body(std::size_t limit) {
    const BodyStep step = head_.chunked ? advance_chunked_body(limit) : advance_sized_body();
    if (step == BodyStep::gone) {
        client_left();
    }
    return step;
}

ServerConnection::BodyStep ServerConnection::advance_sized_body() {
    if (body_.size() == 0) {
        (void)body_.space(static_cast<std::size_t>(std::min(*head_.content_length, kReservedMax)));
    }
    const std::string_view bytes = input();
    const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), body_left_));
    body_.append(bytes.data(), taken);
    consume_input(taken);
    body_left_ -= taken;
    std::size_t turn = 0;
    while (body_left_ != 0) {
        if (turn >= kTurnBytes) {
            return BodyStep::pause;
        }
        // The rest is read to where it stays.
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, kReadBytes));
        const std::span<char> space = body_.space(wanted);
        // The space may be many megabytes, and the socket may have as many: 5 MB take some 25 ms, fresh pages and all.
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, space.size()));
        const IoResult got = receive(space.first(std::min(most, kTurnBytes - turn)));
        if (got.status == Io::would_block) {
            return BodyStep::wait;
        }
        if (got.status != Io::done) {
            return BodyStep::gone;
        }
        body_.grow_by(got.bytes);
        body_left_ -= got.bytes;
        turn += got.bytes;
    }
    body_whole_ = true;
    return BodyStep::whole;
}

ServerConnection::BodyStep ServerConnection::advance_chunked_body(std::size_t limit) {
    for (std::size_t turn = 0;; turn += input().size()) {
        if (turn >= kTurnBytes) {
            return BodyStep::pause;
        }
        const std::string_view bytes = input();
        char* front = input_.data() + input_begin_;
        const ChunkDecoder::Progress progress = chunks_.decode(std::span<char>(front, bytes.size()));
        if (progress.produced > limit - std::min(limit, body_.size())) {
            return BodyStep::too_large;
        }
        body_.append(front, progress.produced);
        consume_input(progress.consumed);
        if (chunks_.failed()) {
            return BodyStep::invalid;
        }
        if (chunks_.finished()) {
            body_whole_ = true;
            return BodyStep::whole;
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

// Whether what the handler did not read may be read and dropped. The client of an unanswered expectation may or may
// not send its body, so that connection cannot go on.
bool ServerConnection::body_discardable() const {
    return body_continued_ && (head_.chunked || body_left_ <= kDiscardMax);
}

void ServerConnection::release_request() {
    body_.clear();
    piece_.give_back();
    head_.headers.release();
}

Task<void> ServerConnection::discard_body() {
    if (!body_discardable()) {
        co_return;
    }
    const auto limit = static_cast<std::size_t>(kDiscardMax);
    body_.clear();
    const BodyStep step = advance_body(limit);
    if (step == BodyStep::wait || step == BodyStep::pause) {
        (void)co_await expect_body(limit, step);
    }
}

}  // namespace nexus::net
