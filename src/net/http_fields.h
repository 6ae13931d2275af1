#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http_message.h"

namespace nexus::net {

/// What requests and responses have in common: finding a head's end, its fields, and the fields that frame a message.
/// Pure: bytes in, values out. Anything that two parsers could read in two ways is refused (threats.md 7).

/// How far the search for the end of a head has come, so that a head that drips in is not searched from its start
/// each time.
struct HeadEnd {
    enum class State : std::uint8_t { incomplete, found, bare_line_feed };
    State state = State::incomplete;
    std::size_t size = 0;      ///< bytes of the head with its blank line, once found
    std::size_t searched = 0;  ///< where the next search begins
};
/// Looks for the blank line in `bytes`, all that has come so far. A line feed without its carriage return is an error
/// at once: waiting for more would never mend it.
void find_head_end(std::string_view bytes, HeadEnd& end);

/// Reads one field line after another from a head's block: every line ends in CR LF, the last is the blank one.
class FieldReader {
  public:
    enum class Step : std::uint8_t { field, end, invalid };
    explicit FieldReader(std::string_view block) : rest_(block) {}
    /// The next field, its value without blanks around it. `invalid` for a name that is no token, a blank before the
    /// colon, a folded line or a control character.
    Step next(HeaderMap::Field& field);

  private:
    std::string_view rest_;
};

/// The fields that decide where a message ends and whether another follows.
struct Framing {
    std::optional<std::uint64_t> content_length;
    bool transfer_encoding = false;  ///< any was given
    bool chunked = false;            ///< and it was exactly one `chunked`
    bool close = false;
    bool keep_alive = false;

    /// Takes note of one field. What is wrong with it, or nullptr.
    const char* note(std::string_view name, std::string_view value);

  private:
    const char* note_length(std::string_view value);
};

/// Whether the comma-separated list `value` has the token `wanted`, any case.
bool list_has_token(std::string_view value, std::string_view wanted);

}  // namespace nexus::net
