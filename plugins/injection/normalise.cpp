#include "plugins/injection/normalise.h"

#include <array>
#include <cstdint>

namespace nexus::plugins::injection {
namespace {

/// For ASCII: the byte to write; 0 for what becomes a blank (control characters and blanks).
constexpr std::array<char, 128> make_ascii() {
    std::array<char, 128> table{};
    for (std::size_t byte = 0x21; byte < 0x7F; ++byte) {
        const char c = static_cast<char>(byte);
        table[byte] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return table;
}

constexpr std::array<char, 128> kAscii = make_ascii();
constexpr std::uint32_t kDropped = 0xFFFFFFFF;

std::uint32_t lower_two_byte(std::uint32_t c) {
    const bool latin1 = c >= 0xC0 && c <= 0xDE && c != 0xD7;
    const bool greek = c >= 0x391 && c <= 0x3A9;
    const bool cyrillic = c >= 0x410 && c <= 0x42F;
    if (latin1 || greek || cyrillic) {
        return c + 0x20;
    }
    if (c >= 0x400 && c <= 0x40F) {
        return c + 0x50;
    }
    if (c == 0x130) {  // the Turkish capital I with a dot
        return 'i';
    }
    // Latin Extended-A pairs an even capital with the odd small letter after it, and the other way round in two ranges.
    const bool odd_capitals = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    if (c >= 0x100 && c <= 0x17E && c != 0x131 && c != 0x138 && c != 0x149 && c != 0x178) {
        return (c % 2 == 1) == odd_capitals ? c + 1 : c;
    }
    return c == 0xA0 ? ' ' : c == 0xAD ? kDropped : c;
}

std::uint32_t lower_three_byte(std::uint32_t c) {
    if ((c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF) {
        return kDropped;  // zero width
    }
    if ((c >= 0x2000 && c <= 0x200A) || c == 0x3000 || c == 0x2028 || c == 0x2029) {
        return ' ';
    }
    if (c == 0x2018 || c == 0x2019) {
        return '\'';
    }
    if (c >= 0xFF01 && c <= 0xFF5E) {  // full-width forms of ASCII
        return static_cast<unsigned char>(kAscii[c - 0xFEE0]);
    }
    return c;
}

/// Writes the result, which is never longer than the text: no mapping lengthens a character.
class Writer {
  public:
    explicit Writer(char* begin) : begin_(begin), at_(begin) {}

    void byte(char c) { *at_++ = c; }
    void blank() {
        if (at_ != begin_ && at_[-1] != ' ') {
            *at_++ = ' ';
        }
    }
    /// A code point below U+10000.
    void code_point(std::uint32_t c) {
        if (c == ' ') {
            blank();
        } else if (c < 0x80) {
            byte(static_cast<char>(c));
        } else if (c < 0x800) {
            byte(static_cast<char>(0xC0 | c >> 6));
            byte(static_cast<char>(0x80 | (c & 0x3F)));
        } else if (c != kDropped) {
            byte(static_cast<char>(0xE0 | c >> 12));
            byte(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
            byte(static_cast<char>(0x80 | (c & 0x3F)));
        }
    }
    std::string_view written() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

  private:
    char* begin_;
    char* at_;
};

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string_view normalise(std::string_view text, std::string& buffer) {
    if (buffer.size() < text.size()) {
        buffer.resize(text.size());
    }
    Writer out(buffer.data());
    std::size_t at = 0;
    const auto bits = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    while (at < text.size()) {
        const std::uint32_t lead = bits(at);
        if (lead < 0x80) {
            if (const char mapped = kAscii[lead]; mapped != 0) {
                out.byte(mapped);
            } else {
                out.blank();
            }
            ++at;
        } else if ((lead & 0xE0) == 0xC0 && at + 1 < text.size() && is_continuation(text[at + 1])) {
            out.code_point(lower_two_byte((lead & 0x1F) << 6 | (bits(at + 1) & 0x3F)));
            at += 2;
        } else if ((lead == 0xE2 || lead == 0xE3 || lead == 0xEF) && at + 2 < text.size() &&
                   is_continuation(text[at + 1]) && is_continuation(text[at + 2])) {
            out.code_point(lower_three_byte((lead & 0x0F) << 12 | (bits(at + 1) & 0x3F) << 6 | (bits(at + 2) & 0x3F)));
            at += 3;
        } else {
            out.byte(text[at++]);
        }
    }
    return out.written();
}

}  // namespace nexus::plugins::injection
