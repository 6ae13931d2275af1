#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The inside of JSON strings (RFC 8259, section 7): between escaped bytes as they stand in a text and what they mean.
namespace nexus::dialect {

enum class EscapeFault : std::uint8_t {
    none,
    broken,          ///< no escape of JSON, or one that is cut short
    lone_surrogate,  ///< half of a surrogate pair, which no UTF-8 can carry
};

/// Whether every escape of `raw`, the bytes between two quotes, is whole.
EscapeFault check_escapes(std::string_view raw);

/// Appends what `raw` means. On a fault `out` holds what stood before it.
EscapeFault unescape_json(std::string_view raw, std::string& out);

/// As unescape_json for one piece of a streamed text: a first half of a pair at the end of `raw` is kept in `high` for
/// the channel's next piece; halves that never meet become U+FFFD. False on a broken escape.
bool unescape_piece(std::string_view raw, std::uint32_t& high, std::string& out);

/// Appends `text` escaped for the inside of a JSON string, without quotes.
void append_escaped(std::string& out, std::string_view text);

/// Walks an escaped string forward and says where a position of its meaning stands in its raw bytes. `escapes` is how
/// often the string is escaped (1, or 2 for JSON inside of a JSON string). Asked in rising order, all questions
/// together cost one walk.
class RawCursor {
  public:
    RawCursor(std::string_view raw, int escapes) : raw_(raw), escapes_(escapes) {}

    /// The raw position where the character at `text_at` begins; inside of an escape, where that escape begins.
    std::size_t begin_of(std::size_t text_at);
    /// The raw position where the text before `text_at` ends; inside of an escape, where that escape ends.
    std::size_t end_of(std::size_t text_at);

  private:
    struct Step {
        std::size_t raw = 0;
        std::size_t text = 0;
        bool plain = false;
    };
    void advance_to(std::size_t text_at);
    Step step_here() const;

    std::string_view raw_;
    int escapes_;
    std::size_t raw_at_ = 0;
    std::size_t text_at_ = 0;
    Step step_;  ///< what stands at raw_at_; all zero when not looked at yet
};

}  // namespace nexus::dialect
