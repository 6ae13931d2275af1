#include "net/websocket_frame.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace nexus::net {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kOpcode = 0x0f;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kSize = 0x7f;
constexpr std::uint8_t kSize16 = 126;
constexpr std::uint8_t kSize64 = 127;
// An announced size takes no memory before its bytes come; this much is taken at once.
constexpr std::uint64_t kReservedMax = 64 * 1024;
constexpr std::size_t kReasonMax = 123;

std::uint64_t read_big_endian(const char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    }
    return value;
}

void append_big_endian(std::string& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = size; i > 0; --i) {
        out.push_back(static_cast<char>(value >> (8 * (i - 1)) & 0xff));
    }
}

}  // namespace

bool is_sendable_close_code(std::uint16_t code) {
    const bool is_defined =
        code >= 1000 && code <= 1014 && code != 1004 && code != kCloseNoCode && code != kCloseAbnormal;
    return is_defined || (code >= 3000 && code <= 4999);
}

void apply_mask(std::span<char> bytes, WebSocketMask mask, std::uint64_t offset) {
    std::array<char, 8> key;
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = mask[(offset + i) % mask.size()];
    }
    std::uint64_t word;
    std::memcpy(&word, key.data(), sizeof(word));
    std::size_t i = 0;
    for (; i + sizeof(word) <= bytes.size(); i += sizeof(word)) {
        std::uint64_t block;
        std::memcpy(&block, bytes.data() + i, sizeof(block));
        block ^= word;
        std::memcpy(bytes.data() + i, &block, sizeof(block));
    }
    for (; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(bytes[i] ^ key[i % key.size()]);
    }
}

void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload,
                  const std::optional<WebSocketMask>& mask) {
    out.push_back(static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode)));
    const std::uint8_t masked = mask ? kMasked : 0;
    if (payload.size() < kSize16) {
        out.push_back(static_cast<char>(masked | payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.push_back(static_cast<char>(masked | kSize16));
        append_big_endian(out, payload.size(), 2);
    } else {
        out.push_back(static_cast<char>(masked | kSize64));
        append_big_endian(out, payload.size(), 8);
    }
    if (mask) {
        out.append(mask->data(), mask->size());
    }
    const std::size_t begin = out.size();
    out.append(payload);
    if (mask) {
        apply_mask(std::span<char>(out).subspan(begin), *mask, 0);
    }
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (!is_sendable_close_code(code)) {
        return payload;
    }
    append_big_endian(payload, code, 2);
    payload.append(reason.substr(0, utf8_boundary_before(reason, std::min(reason.size(), kReasonMax))));
    return payload;
}

WebSocketDecoder::Step WebSocketDecoder::next(std::span<char>& bytes) {
    if (!fault_.empty()) {
        return Step::failed;
    }
    for (;;) {
        if (!in_payload_) {
            if (!read_header(bytes)) {
                return Step::more;
            }
            if (!begin_frame()) {
                return Step::failed;
            }
        }
        take_payload(bytes);
        if (read_ != size_) {
            return Step::more;
        }
        in_payload_ = false;
        if (const Step step = end_frame(); step != Step::more) {
            return step;
        }
    }
}

// Whether the header is whole; it is gathered here as it may come byte by byte.
bool WebSocketDecoder::read_header(std::span<char>& bytes) {
    while (!bytes.empty() && header_read_ < header_size()) {
        header_[header_read_++] = bytes.front();
        bytes = bytes.subspan(1);
    }
    return header_read_ >= 2 && header_read_ == header_size();
}

std::size_t WebSocketDecoder::header_size() const {
    if (header_read_ < 2) {
        return 2;
    }
    const auto second = static_cast<std::uint8_t>(header_[1]);
    const std::size_t sizes = (second & kSize) == kSize16 ? 2 : (second & kSize) == kSize64 ? 8 : 0;
    return 2 + sizes + ((second & kMasked) != 0 ? 4 : 0);
}

bool WebSocketDecoder::begin_frame() {
    const auto first = static_cast<std::uint8_t>(header_[0]);
    const auto second = static_cast<std::uint8_t>(header_[1]);
    header_read_ = 0;
    final_ = (first & kFinal) != 0;
    opcode_ = static_cast<WebSocketOpcode>(first & kOpcode);
    if ((first & kReserved) != 0) {
        return fail(kCloseProtocolError, "a reserved bit of a frame is set");
    }
    const std::uint8_t size = second & kSize;
    const std::size_t sizes = size == kSize16 ? 2 : size == kSize64 ? 8 : 0;
    size_ = sizes == 0 ? size : read_big_endian(header_.data() + 2, sizes);
    const bool is_shortest = sizes == 0 || (sizes == 2 ? size_ >= kSize16 : size_ > 0xffff && size_ >> 63 == 0);
    if (!is_shortest) {
        return fail(kCloseProtocolError, "a frame's size is not in its shortest form");
    }
    mask_.reset();
    if ((second & kMasked) != 0) {
        mask_.emplace();
        std::memcpy(mask_->data(), header_.data() + 2 + sizes, mask_->size());
    }
    if (mask_.has_value() != (masking_ == Masking::required)) {
        return fail(kCloseProtocolError, mask_ ? "a server's frame is masked" : "a client's frame is not masked");
    }
    read_ = 0;
    in_payload_ = true;
    return check_frame();
}

// What the opcode allows, and room for the payload.
bool WebSocketDecoder::check_frame() {
    switch (opcode_) {
        case WebSocketOpcode::close:
        case WebSocketOpcode::ping:
        case WebSocketOpcode::pong:
            control_.clear();
            return (final_ && size_ <= kControlMax) ||
                   fail(kCloseProtocolError, "a control frame is too long or in fragments");
        case WebSocketOpcode::continuation:
            if (!open_) {
                return fail(kCloseProtocolError, "a fragment continues no message");
            }
            break;
        case WebSocketOpcode::text:
        case WebSocketOpcode::binary:
            if (open_) {
                return fail(kCloseProtocolError, "a message begins inside of another");
            }
            message_.clear();
            text_ = opcode_ == WebSocketOpcode::text;
            open_ = true;
            break;
        default: return fail(kCloseProtocolError, "a frame's opcode is unknown");
    }
    if (size_ > message_bytes_ - message_.size()) {
        return fail(kCloseTooLarge, "a message is too large");
    }
    message_.reserve(message_.size() + static_cast<std::size_t>(std::min(size_, kReservedMax)));
    return true;
}

void WebSocketDecoder::take_payload(std::span<char>& bytes) {
    const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - read_, bytes.size()));
    const std::span<char> part = bytes.first(taken);
    if (mask_) {
        apply_mask(part, *mask_, read_);
    }
    (is_control() ? control_ : message_).append(part.data(), part.size());
    read_ += taken;
    bytes = bytes.subspan(taken);
}

WebSocketDecoder::Step WebSocketDecoder::end_frame() {
    switch (opcode_) {
        case WebSocketOpcode::ping: return Step::ping;
        case WebSocketOpcode::pong: return Step::pong;
        case WebSocketOpcode::close: return end_close();
        default: break;
    }
    if (!final_) {
        return Step::more;
    }
    open_ = false;
    if (text_ && !is_valid_utf8(message_)) {
        (void)fail(kCloseInvalidText, "a text is not valid UTF-8");
        return Step::failed;
    }
    return Step::message;
}

WebSocketDecoder::Step WebSocketDecoder::end_close() {
    code_ = kCloseNoCode;
    if (!control_.empty()) {
        const bool has_code = control_.size() >= 2;
        const auto code = static_cast<std::uint16_t>(has_code ? read_big_endian(control_.data(), 2) : 0);
        if (!is_sendable_close_code(code)) {
            (void)fail(kCloseProtocolError, "a close frame's code is not valid");
            return Step::failed;
        }
        code_ = code;
        control_.erase(0, 2);
    }
    if (!is_valid_utf8(control_)) {
        (void)fail(kCloseInvalidText, "a close frame's reason is not valid UTF-8");
        return Step::failed;
    }
    return Step::close;
}

bool WebSocketDecoder::fail(std::uint16_t code, std::string_view fault) {
    code_ = code;
    fault_ = fault;
    return false;
}

}  // namespace nexus::net
