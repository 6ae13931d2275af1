#include "net/chunked.h"

#include <algorithm>
#include <cstring>

#include "net/http_syntax.h"

namespace nexus::net {
namespace {

// Extensions and trailers of one body together; nobody needs them, and some attacks are made of them.
constexpr std::uint32_t kSkippedMax = 8 * 1024;
// 15 digits are more than any body has and cannot overflow 64 bits.
constexpr std::uint8_t kSizeDigitsMax = 15;

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

ChunkDecoder::Progress ChunkDecoder::decode(std::span<char> input) {
    Progress progress;
    while (progress.consumed < input.size() && state_ != State::finished && state_ != State::failed) {
        if (state_ != State::data) {
            step(input[progress.consumed++]);
            continue;
        }
        const std::size_t available = input.size() - progress.consumed;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(available, left_));
        std::memmove(input.data() + progress.produced, input.data() + progress.consumed, size);
        progress.consumed += size;
        progress.produced += size;
        left_ -= size;
        if (left_ == 0) {
            state_ = State::data_return;
        }
    }
    return progress;
}

void ChunkDecoder::step(char c) {
    switch (state_) {
        case State::size_first:
        case State::size: step_size(c, state_ == State::size_first); return;
        case State::extension:
            if (c == '\r') {
                state_ = State::size_line_feed;
            } else if (++skipped_ > kSkippedMax || !syntax::is_field_byte(static_cast<unsigned char>(c))) {
                state_ = State::failed;
            }
            return;
        case State::size_line_feed:
            digits_ = 0;
            state_ = c != '\n' ? State::failed : left_ == 0 ? State::trailer_start : State::data;
            return;
        case State::data_return: state_ = c == '\r' ? State::data_line_feed : State::failed; return;
        case State::data_line_feed: state_ = c == '\n' ? State::size_first : State::failed; return;
        case State::end_line_feed: state_ = c == '\n' ? State::finished : State::failed; return;
        default: step_trailer(c);
    }
}

void ChunkDecoder::step_size(char c, bool first) {
    const int value = hex_value(c);
    if (value >= 0 && digits_ < kSizeDigitsMax) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(value);
        ++digits_;
        state_ = State::size;
    } else if (first || value >= 0) {
        state_ = State::failed;
    } else if (c == '\r') {
        state_ = State::size_line_feed;
    } else {
        state_ = c == ';' ? State::extension : State::failed;
    }
}

void ChunkDecoder::step_trailer(char c) {
    if (state_ == State::trailer_line_feed) {
        state_ = c == '\n' ? State::trailer_start : State::failed;
        return;
    }
    if (state_ == State::trailer_start) {
        trailer_named_ = false;
        if (c == '\r') {
            state_ = State::end_line_feed;
            return;
        }
        state_ = State::trailer;
        if (c == ':') {  // a field needs a name
            state_ = State::failed;
            return;
        }
    }
    const auto byte = static_cast<unsigned char>(c);
    if (++skipped_ > kSkippedMax) {
        state_ = State::failed;
    } else if (!trailer_named_) {
        trailer_named_ = c == ':';
        if (!trailer_named_ && !syntax::kToken[byte]) {
            state_ = State::failed;
        }
    } else if (c == '\r') {
        state_ = State::trailer_line_feed;
    } else if (!syntax::is_field_byte(byte)) {
        state_ = State::failed;
    }
}

void append_chunk_size(std::string& out, std::size_t size) {
    char digits[16];
    std::size_t at = sizeof(digits);
    do {
        digits[--at] = "0123456789abcdef"[size & 15];
        size >>= 4;
    } while (size != 0);
    out.append(digits + at, sizeof(digits) - at).append("\r\n");
}

}  // namespace nexus::net
