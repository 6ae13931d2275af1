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
/// lines. Bounded: an event longer than `event_bytes_max` is an error. Linear in the bytes, however they are cut.
/// Empty lines between events and events of comments alone are given out as `comment_only`, so that the raws of all
/// events together are the stream. A CR at the end of the bytes waits for the LF that may follow it.
class SseParser {
  public:
    explicit SseParser(std::size_t event_bytes_max = 1024 * 1024) : event_bytes_max_(event_bytes_max) {}

    /// Appends every event that `bytes` completes.
    Result<void> feed(std::string_view bytes, std::vector<SseEvent>& out);
    /// The bytes ended: appends the event whose last CR waited for an LF.
    Result<void> finish(std::vector<SseEvent>& out);
    /// Bytes of an event that was never ended; a truncated stream has some.
    std::string_view unfinished() const;

  private:
    struct Line {
        std::size_t end = 0;   ///< of its text
        std::size_t next = 0;  ///< where the next line begins
    };
    bool find_line(bool at_end, Line& line);
    Result<void> scan(bool at_end, std::vector<SseEvent>& out);
    SseEvent parse(std::string_view raw);
    void add_data(SseEvent& event, std::string_view value, std::size_t lines_before);

    std::string buffer_;
    std::size_t consumed_ = 0;  ///< bytes of buffer_ given out by the last feed
    std::size_t line_ = 0;      ///< where the line at hand begins
    std::size_t scanned_ = 0;   ///< where the search for its end goes on
    std::size_t next_lf_ = 0;   ///< no LF stands between scanned_ and here
    bool started_ = false;      ///< the byte order mark, if any, is behind us
    std::size_t event_bytes_max_;
    std::string joined_;
};

}  // namespace nexus::dialect
