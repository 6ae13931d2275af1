#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace nexus::dialect::bedrock {

/// One message of an AWS event stream. Views live until the parser's next `feed`. A header that is missing is empty.
struct EventMessage {
    std::string_view message_type;    ///< `:message-type`: event, exception or error
    std::string_view event_type;      ///< `:event-type`, of an event
    std::string_view exception_type;  ///< `:exception-type`, of an exception
    std::string_view error_code;      ///< `:error-code`, of an error
    std::string_view error_message;   ///< `:error-message`, of an error
    std::string_view payload;
    std::string_view raw;  ///< the message with its framing
};

/// What a message may take in memory. Amazon's own limit is 24 MiB (16 in older libraries); the largest event of a text
/// model holds 1,000,000 bytes in base64.
inline constexpr std::size_t kEventBytesMax = std::size_t{2} * 1024 * 1024;

/// application/vnd.amazon.eventstream framing: lengths, typed headers, payload, and a CRC-32 over the first two and one
/// over all of it. Any cut of the bytes gives the same messages. A length is believed only when its checksum is right,
/// so that no more than one read is kept for a length that lies. One object per answer.
class EventStreamParser {
  public:
    explicit EventStreamParser(std::size_t message_bytes_max = kEventBytesMax)
        : message_bytes_max_(message_bytes_max) {}

    /// Appends every message that `bytes` completes. Error `provider_protocol_error`: a checksum or a length is wrong,
    /// a message is longer than the limit, or its headers are broken or a `:` header is no string. What came before
    /// it is in `out`; the stream is over.
    Result<void> feed(std::string_view bytes, std::vector<EventMessage>& out);
    /// Bytes of a message that was never completed; a truncated stream has some.
    std::string_view unfinished() const { return std::string_view(buffer_).substr(consumed_); }

  private:
    std::string buffer_;
    std::size_t consumed_ = 0;  ///< bytes of buffer_ given out by the last feed
    std::size_t message_bytes_max_;
};

/// A string header of a message, name and value.
using EventHeader = std::pair<std::string_view, std::string_view>;

/// Appends one framed message. Names are at most 255 bytes long, values at most 65,535.
void append_event_message(std::string& out, const std::vector<EventHeader>& headers, std::string_view payload);

/// Appends one message of type `event` with a JSON payload.
void append_event(std::string& out, std::string_view event_type, std::string_view json);
/// Appends one message of type `exception` with a JSON payload.
void append_exception(std::string& out, std::string_view exception_type, std::string_view json);

}  // namespace nexus::dialect::bedrock
