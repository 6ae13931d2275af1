#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nexus::net {

/// The frames of a WebSocket connection (RFC 6455, 5). Pure: bytes in, values out. No extension is negotiated, so a set
/// reserved bit is an error.

enum class WebSocketOpcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Why a connection ends (RFC 6455, 7.4.1). The two that stand for a missing reason never go over the wire.
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseNoCode = 1005;    ///< the peer's close frame gave none
inline constexpr std::uint16_t kCloseAbnormal = 1006;  ///< the connection ended without a close frame
inline constexpr std::uint16_t kCloseInvalidText = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooLarge = 1009;
inline constexpr std::uint16_t kCloseInternalError = 1011;

/// Whether a close frame may carry the code: one of those defined, a registered one (3000) or a private one (4000).
bool is_sendable_close_code(std::uint16_t code);

using WebSocketMask = std::array<char, 4>;
/// Masks or unmasks bytes that begin `offset` bytes into a frame's payload.
void apply_mask(std::span<char> bytes, WebSocketMask mask, std::uint64_t offset);

/// Appends a whole, final frame. A client masks what it sends, a server never does.
void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload,
                  const std::optional<WebSocketMask>& mask);
/// A close frame's payload; empty for a code that is not sent. The reason is cut to what fits, at a character's end.
std::string close_payload(std::uint16_t code, std::string_view reason);

/// Makes messages out of the bytes of one direction of a connection, however they are cut: fragments are put together,
/// control frames between them come at once.
class WebSocketDecoder {
  public:
    enum class Masking : std::uint8_t { required, forbidden };
    enum class Step : std::uint8_t { more, message, ping, pong, close, failed };

    /// `message_bytes` bounds a message, and so the memory. `masking` is `required` for what clients send.
    WebSocketDecoder(Masking masking, std::size_t message_bytes) : masking_(masking), message_bytes_(message_bytes) {}

    /// Takes bytes from the front of `bytes`, unmasking them where they stand, until something is complete. `more`
    /// leaves none of them. After `close` and `failed` nothing further is to be read.
    Step next(std::span<char>& bytes);

    /// After `message`: whether it is text (valid UTF-8), and its bytes, which may be moved away.
    bool is_text() const { return text_; }
    std::string& message() { return message_; }
    /// After `ping`, `pong`: its payload. After `close`: the reason.
    const std::string& control() const { return control_; }
    /// After `close`: the peer's code, or kCloseNoCode. After `failed`: what the peer is to be told.
    std::uint16_t code() const { return code_; }
    /// After `failed`: a sentence for a person.
    std::string_view fault() const { return fault_; }

  private:
    static constexpr std::size_t kHeaderMax = 14;
    static constexpr std::size_t kControlMax = 125;

    bool read_header(std::span<char>& bytes);
    std::size_t header_size() const;
    bool begin_frame();
    bool check_frame();
    void take_payload(std::span<char>& bytes);
    Step end_frame();
    Step end_close();
    bool fail(std::uint16_t code, std::string_view fault);
    bool is_control() const { return opcode_ >= WebSocketOpcode::close; }

    Masking masking_;
    std::size_t message_bytes_;
    std::array<char, kHeaderMax> header_{};
    std::size_t header_read_ = 0;
    bool in_payload_ = false;
    bool final_ = false;
    bool open_ = false;  // a message's first fragment has come, and not its last
    bool text_ = false;
    WebSocketOpcode opcode_ = WebSocketOpcode::text;
    std::optional<WebSocketMask> mask_;
    std::uint64_t size_ = 0;  // of the frame's payload
    std::uint64_t read_ = 0;
    std::string message_;
    std::string control_;
    std::uint16_t code_ = kCloseNoCode;
    std::string_view fault_;
};

}  // namespace nexus::net
