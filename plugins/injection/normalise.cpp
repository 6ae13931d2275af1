#include "plugins/injection/normalise.h"

#include <algorithm>
#include <array>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

    /// Bytes that plain() takes at once.
    static constexpr std::size_t kPlainBytes = 16;

#if defined(__SSE2__)
    /// Writes what the bytes of ASCII from `from` on become. False, and nothing written, where there are others among
    /// them or blanks to be dropped.
    bool plain(const char* from) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i space = _mm_set1_epi8(' ');
        const __m128i blank =
            _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ' + 1)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F)));
        const unsigned blanks = static_cast<unsigned>(_mm_movemask_epi8(blank));
        const unsigned after_blank = blanks << 1 | (at_ == begin_ || at_[-1] == ' ' ? 1U : 0U);
        if (_mm_movemask_epi8(bytes) != 0 || (blanks & after_blank) != 0) {
            return false;
        }
        const __m128i capital =
            _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)), _mm_cmplt_epi8(bytes, _mm_set1_epi8('Z' + 1)));
        const __m128i lower = _mm_add_epi8(bytes, _mm_and_si128(capital, space));
        const __m128i out = _mm_or_si128(_mm_andnot_si128(blank, lower), _mm_and_si128(blank, space));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(at_), out);
        at_ += kPlainBytes;
        return true;
    }
#else
    bool plain(const char*) { return false; }
#endif

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

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Writes what the character at `at` becomes and returns where the next one begins.
std::size_t write_character(std::string_view text, std::size_t at, Writer& out) {
    const auto bits = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = bits(at);
    if (lead < 0x80) {
        if (const char mapped = kAscii[lead]; mapped != 0) {
            out.byte(mapped);
        } else {
            out.blank();
        }
        return at + 1;
    }
    if ((lead & 0xE0) == 0xC0 && at + 1 < text.size() && is_continuation(text[at + 1])) {
        out.code_point(lower_two_byte((lead & 0x1F) << 6 | (bits(at + 1) & 0x3F)));
        return at + 2;
    }
    if ((lead == 0xE2 || lead == 0xE3 || lead == 0xEF) && at + 2 < text.size() && is_continuation(text[at + 1]) &&
        is_continuation(text[at + 2])) {
        out.code_point(lower_three_byte((lead & 0x0F) << 12 | (bits(at + 1) & 0x3F) << 6 | (bits(at + 2) & 0x3F)));
        return at + 3;
    }
    out.byte(text[at]);
    return at + 1;
}

}  // namespace

std::string_view normalise(std::string_view text, std::string& buffer) {
    if (buffer.size() < text.size()) {
        buffer.resize(text.size());
    }
    Writer out(buffer.data());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t stretch = std::min(text.size(), at + Writer::kPlainBytes);
        if (stretch - at == Writer::kPlainBytes && out.plain(text.data() + at)) {
            at = stretch;
        }
        while (at < stretch) {
            at = write_character(text, at, out);
        }
    }
    return out.written();
}

}  // namespace nexus::plugins::injection
