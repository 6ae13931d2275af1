#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nexus::dialect {

/// One server-sent event. Views live until the parser's next `feed`.
struct SseEvent {
    std::string_view event;  ///< the `event:` field, or empty
    std::string_view data;   ///< `data:` lines joined by LF, trailing blanks removed
    std::string_view raw;    ///< the bytes as they came, with the blank line that ends the event
    bool comment_only = false;
};

/// text/event-stream framing (WHATWG HTML, 9.2.6): LF, CRLF or CR lines, any cut of the bytes, comments, several data
/// lines. Bounded: an event longer than `event_bytes_max` is an error.
class SseParser {
  public:
    explicit SseParser(std::size_t event_bytes_max = 1024 * 1024) : event_bytes_max_(event_bytes_max) {}

    /// Appends every event that `bytes` completes.
    Result<void> feed(std::string_view bytes, std::vector<SseEvent>& out);
    /// Bytes of an event that was never ended; a truncated stream has some.
    std::string_view unfinished() const;

  private:
    std::string buffer_;
    std::size_t consumed_ = 0;  ///< bytes of buffer_ given out by the last feed
    std::size_t scanned_ = 0;   ///< where the search for a line's end goes on
    std::size_t event_bytes_max_;
    std::string joined_;
};

}  // namespace nexus::dialect
