#include "tokens/char_class.h"

namespace nexus::embedded {

std::string_view unicode_classes();  // config/unicode.classes, made by nexus_embed in CMakeLists.txt

}  // namespace nexus::embedded

namespace nexus::tokens {
namespace {

constexpr std::size_t kBlocks = 0x110000 / 256;
constexpr std::size_t kBlockBytes = 128;

CharClass class_of(std::uint32_t code_point) {
    const auto* table = reinterpret_cast<const unsigned char*>(embedded::unicode_classes().data());
    const std::size_t block = table[code_point >> 8];
    const unsigned pair = table[kBlocks + block * kBlockBytes + (code_point & 0xFF) / 2];
    return static_cast<CharClass>((code_point & 1) != 0 ? pair >> 4 : pair & 0xF);
}

struct Lead {
    std::uint8_t bytes = 0;  // of the whole sequence; 0 for a byte that begins none
    unsigned low = 0x80;     // the range of the second byte
    unsigned high = 0xBF;
};

// RFC 3629, section 4.
constexpr Lead lead_of(unsigned byte) {
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {2, 0x80, 0xBF};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        return {3, byte == 0xE0 ? 0xA0U : 0x80U, byte == 0xED ? 0x9FU : 0xBFU};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        return {4, byte == 0xF0 ? 0x90U : 0x80U, byte == 0xF4 ? 0x8FU : 0xBFU};
    }
    return {};
}

}  // namespace

Character wide_character_at(std::string_view text, std::size_t at) {
    constexpr Character kInvalid{set_of(CharClass::other), 1, false};
    const auto byte = [text, at](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[at + i]); };
    const Lead lead = lead_of(byte(0));
    if (lead.bytes == 0 || text.size() - at < lead.bytes || byte(1) < lead.low || byte(1) > lead.high) {
        return kInvalid;
    }
    std::uint32_t code_point = byte(0) & (0x7FU >> lead.bytes);
    for (std::size_t i = 1; i < lead.bytes; ++i) {
        if ((byte(i) & 0xC0) != 0x80) {
            return kInvalid;
        }
        code_point = code_point << 6 | (byte(i) & 0x3F);
    }
    return {set_of(class_of(code_point)), lead.bytes, true};
}

}  // namespace nexus::tokens
