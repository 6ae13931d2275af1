#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace nexus::gateway {

/// The boundary that a Content-Type of multipart/form-data names (RFC 2046, 5.1.1: 1 to 70 characters). Nothing for
/// another type. Error: invalid_request, for a boundary that is missing, given twice, or none.
Result<std::optional<std::string>> form_boundary(std::string_view content_type);

/// Reads multipart/form-data (RFC 7578) as it comes. Strict, so that no upstream sees another field than this does:
/// nothing before the first delimiter and nothing but a line end after the last, no padding behind a delimiter, one
/// Content-Disposition with one plain name a part, no transfer encoding that would hide a value. Holds back at most one
/// delimiter or one part's header. Pure.
class MultipartParser {
  public:
    struct Limits {
        std::size_t header_bytes = 8 * 1024;  ///< of one part
        std::size_t parts = 256;
    };

    struct Event {
        enum class Kind : std::uint8_t {
            part,      ///< the delimiter and header of a part, whose name it is
            data,      ///< a piece of the part's value
            part_end,  ///< no bytes
            close,     ///< the last delimiter
        };
        Kind kind = Kind::data;
        Span range;              ///< of `bytes` in the whole body; the ranges of all events follow each other
        std::string_view bytes;  ///< as they came; lives until the next `feed`
        std::string name;        ///< part
        bool is_file = false;    ///< part: it has a filename
    };

    MultipartParser(std::string_view boundary, const Limits& limits);

    /// Appends to `events` what `bytes` complete. Error: invalid_request; the parser is of no use after it.
    Result<void> feed(std::string_view bytes, std::vector<Event>& events);
    /// The body has ended. Error: invalid_request where the last delimiter has not come.
    Result<void> finish() const;
    /// How many bytes the events so far have covered.
    std::size_t decided() const { return base_ + at_; }

  private:
    enum class State : std::uint8_t { begin, delimiter, header, data, epilogue };
    enum class Step : std::uint8_t { more, wait, failed };

    Step begin();
    Step delimiter(std::vector<Event>& events);
    Step header(std::vector<Event>& events);
    Step data(std::vector<Event>& events);
    Step epilogue();
    Step fail(std::string message);
    Step advance(std::vector<Event>& events);
    void emit(std::vector<Event>& events, Event::Kind kind, std::size_t size);
    std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

    std::string delimiter_;  ///< CR LF -- boundary
    Limits limits_;
    std::string buffer_;
    std::size_t base_ = 0;     ///< where the buffer stands in the body
    std::size_t at_ = 0;       ///< what of the buffer has been taken
    std::size_t skipped_ = 0;  ///< behind `at_`: the delimiter, whose part's header is not whole yet
    std::size_t parts_ = 0;
    State state_ = State::begin;
    std::string fault_;
};

}  // namespace nexus::gateway
