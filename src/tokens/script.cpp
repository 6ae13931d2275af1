#include "tokens/script.h"

#include <algorithm>

namespace nexus::tokens {
namespace {

struct Range {
    std::uint32_t end;  // the first code point beyond it
    Script script;
};

// Unicode's blocks, joined where tokenizers treat them alike; in order.
constexpr std::array kRanges{
    Range{0x0370, Script::latin},
    Range{0x0590, Script::greek_cyrillic},
    Range{0x0900, Script::arabic_hebrew},
    Range{0x0E00, Script::indic},
    Range{0x10A0, Script::southeast_asian},
    Range{0x1100, Script::greek_cyrillic},
    Range{0x1200, Script::hangul},
    Range{0x1780, Script::other},
    Range{0x1800, Script::southeast_asian},
    Range{0x1E00, Script::other},
    Range{0x1F00, Script::latin},
    Range{0x2000, Script::greek_cyrillic},
    Range{0x2E80, Script::other},
    Range{0x3040, Script::han},
    Range{0x3100, Script::kana},
    Range{0x3130, Script::han},
    Range{0x3190, Script::hangul},
    Range{0xA000, Script::han},
    Range{0xAC00, Script::other},
    Range{0xD7B0, Script::hangul},
    Range{0xF900, Script::other},
    Range{0xFB00, Script::han},
    Range{0xFE00, Script::arabic_hebrew},
    Range{0xFE70, Script::other},
    Range{0xFF00, Script::arabic_hebrew},
    Range{0xFFF0, Script::han},
    Range{0x20000, Script::other},
    Range{0x32000, Script::han},
    Range{0x110000, Script::other},
};

Script ascii_script(unsigned char byte) {
    if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') {
        return Script::word;
    }
    return byte >= '0' && byte <= '9' ? Script::number : Script::sign;
}

// The code point at the front of `text`, near enough: a sequence that is cut or in error is some other character.
std::uint32_t code_point_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || text.size() < bytes) {
        return 0xFFFD;
    }
    std::uint32_t code_point = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        code_point = code_point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    return code_point;
}

}  // namespace

Script script_of(std::string_view piece) {
    piece.remove_prefix(piece[0] == ' ' && piece.size() > 1 ? 1 : 0);
    const auto first = static_cast<unsigned char>(piece[0]);
    if (first < 0x80) {
        return ascii_script(first);
    }
    const std::uint32_t code_point = code_point_of(piece);
    const auto* const found =
        std::upper_bound(kRanges.begin(), kRanges.end(), code_point,
                         [](std::uint32_t wanted, const Range& range) { return wanted < range.end; });
    return found == kRanges.end() ? Script::other : found->script;
}

}  // namespace nexus::tokens
