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
        if (step == BodyStep::wait) {
            Result<void> arrived = co_await expect_body(limit);
            if (!arrived) {
                co_return std::move(arrived).error();
            }
        } else if (step == BodyStep::too_large) {
            co_return Error(ErrorCode::body_too_large, "the request's body is larger than is allowed here");
        } else if (step == BodyStep::invalid) {
            close_after_ = true;
            co_return Error(ErrorCode::invalid_request, "the request's chunks are malformed");
        } else if (step == BodyStep::gone) {
            co_return Error(ErrorCode::client_gone, "the client has left");
        }
        body_.pad();
        release_input();
        if (transport_.socket().maybe_readable()) {
            read_ahead();
        }
    }
    if (cancellation_.cancelled()) {
        co_return Error(ErrorCode::client_gone, "the client has left");
    }
    if (body_.size() > limit) {
        co_return Error(ErrorCode::body_too_large, "the request's body is larger than is allowed here");
    }
    co_return body_.size() == 0 ? std::string_view(kNoBody, 0) : std::string_view(body_.data(), body_.size());
}

// Waits for what is missing of the body.
Task<Result<void>> ServerConnection::expect_body(std::size_t limit) {
    if (!body_continued_) {
        body_continued_ = true;
        Gather data(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
        Result<void> sent = co_await send(data);
        if (!sent) {
            co_return std::move(sent).error();
        }
    }
    Socket& socket = transport_.socket();
    socket.set_deadline_after(limits_.body_time);
    for (;;) {
        if (!socket.recheck()) {
            release_input();
            if (probe_ != nullptr) {
                probe_->at_await();
            }
            if (cancellation_.cancelled()) {
                co_return Error(ErrorCode::client_gone, "the client has left");
            }
            const Wake wake = co_await socket.wait(Socket::Direction::read);
            if (wake == Wake::cancelled) {
                co_return Error(ErrorCode::client_gone, "the client has left");
            }
            if (wake == Wake::timeout) {
                close_after_ = true;
                co_return Error(ErrorCode::request_timeout, "the request's body did not come in time");
            }
        }
        switch (advance_body(limit)) {
            case BodyStep::whole:
                watch_for_end();
                co_return Result<void>();
            case BodyStep::wait:
                break;
            case BodyStep::too_large:
                co_return Error(ErrorCode::body_too_large, "the request's body is larger than is allowed here");
            case BodyStep::invalid:
                close_after_ = true;
                co_return Error(ErrorCode::invalid_request, "the request's chunks are malformed");
            case BodyStep::gone:
                co_return Error(ErrorCode::client_gone, "the client has left");
        }
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
    while (body_left_ != 0) {
        // The rest is read to where it stays.
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, kReadBytes));
        const std::span<char> space = body_.space(wanted);
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, space.size()));
        const IoResult got = receive(space.first(most));
        if (got.status == Io::would_block) {
            return BodyStep::wait;
        }
        if (got.status != Io::done) {
            return BodyStep::gone;
        }
        body_.grow_by(got.bytes);
        body_left_ -= got.bytes;
    }
    body_whole_ = true;
    return BodyStep::whole;
}

ServerConnection::BodyStep ServerConnection::advance_chunked_body(std::size_t limit) {
    for (;;) {
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

Task<void> ServerConnection::discard_body() {
    if (!body_discardable()) {
        co_return;
    }
    const auto limit = static_cast<std::size_t>(kDiscardMax);
    body_.clear();
    const BodyStep step = advance_body(limit);
    if (step == BodyStep::wait) {
        const Result<void> arrived = co_await expect_body(limit);
        (void)arrived;
    }
}

}  // namespace nexus::net
