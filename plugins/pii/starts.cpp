#include "plugins/pii/starts.h"

#include <algorithm>
#include <cstring>

#include "plugins/pii/characters.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace nexus::plugins::pii {
namespace {

/// Which bytes of a block are of a class, one bit each.
struct Block {
    std::uint64_t alpha = 0;
    std::uint64_t digit = 0;
    std::uint64_t ink = 0;   ///< printable ASCII but blanks (DEL too, which is in no credential)
    std::uint64_t sign = 0;  ///< + (
    std::uint64_t colon = 0;
    std::uint64_t dash = 0;
    std::uint64_t at = 0;  ///< @

    std::uint64_t alnum() const { return alpha | digit; }
};

#if defined(__SSE2__)

/// Whether each byte lies in [first, first + count). SSE2 compares signed bytes, so the range is moved to their least.
__m128i in_range(__m128i bytes, char first, int count) {
    const __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(-128 - first)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + count)));
}

std::uint64_t bits_of(__m128i bytes) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(bytes)));
}

struct Vectors {
    __m128i part[kBlockBytes / sizeof(__m128i)];
};

/// The bytes of a block for which `test` holds.
template <class Test>
std::uint64_t bits_where(const Vectors& bytes, Test test) {
    return bits_of(test(bytes.part[0])) | bits_of(test(bytes.part[1])) << 16 | bits_of(test(bytes.part[2])) << 32 |
           bits_of(test(bytes.part[3])) << 48;
}

__m128i is_byte(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

Block read_block(const char* at) {
    Vectors bytes;
    std::memcpy(bytes.part, at, kBlockBytes);
    Block block;
    block.alpha = bits_where(bytes, [](__m128i b) { return in_range(_mm_or_si128(b, _mm_set1_epi8(0x20)), 'a', 26); });
    block.digit = bits_where(bytes, [](__m128i b) { return in_range(b, '0', 10); });
    block.ink = bits_where(bytes, [](__m128i b) { return _mm_cmpgt_epi8(b, _mm_set1_epi8(' ')); });
    block.sign = bits_where(bytes, [](__m128i b) { return _mm_or_si128(is_byte(b, '+'), is_byte(b, '(')); });
    block.colon = bits_where(bytes, [](__m128i b) { return is_byte(b, ':'); });
    block.dash = bits_where(bytes, [](__m128i b) { return is_byte(b, '-'); });
    block.at = bits_where(bytes, [](__m128i b) { return is_byte(b, '@'); });
    return block;
}

#else

Block read_block(const char* at) {
    Block block;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
        const char c = at[i];
        const auto bit = [i](bool set) { return static_cast<std::uint64_t>(set) << i; };
        block.alpha |= bit(is(c, kAlpha));
        block.digit |= bit(is(c, kDigit));
        block.ink |= bit(c > ' ' && static_cast<unsigned char>(c) < 0x80);
        block.sign |= bit(c == '+' || c == '(');
        block.colon |= bit(c == ':');
        block.dash |= bit(c == '-');
        block.at |= bit(c == '@');
    }
    return block;
}

#endif

// Beyond its end a text is as if zeros followed.
Block read_block_of(std::string_view text, std::size_t at) {
    if (at >= text.size()) {
        return {};
    }
    if (text.size() - at >= kBlockBytes) {
        return read_block(text.data() + at);
    }
    std::array<char, kBlockBytes> padded{};
    std::memcpy(padded.data(), text.data() + at, text.size() - at);
    return read_block(padded.data());
}

/// The bits of a block moved down by `count`, with those of the next after them: bit i says what byte i + count is.
std::uint64_t ahead(std::uint64_t block, std::uint64_t next, unsigned count) {
    return block >> count | next << (64 - count);
}

// Where at least kSecretBytesMin bits in a row are set. Each step makes a bit speak for as many as it did and more.
std::uint64_t begins_of_runs(std::uint64_t block, std::uint64_t next) {
    static_assert(kSecretBytesMin == 1 + 1 + 2 + 4 + 7);
    for (const unsigned count : {1U, 2U, 4U, 7U}) {
        block &= ahead(block, next, count);
        next &= next >> count;
    }
    return block;
}

// Where two letters and two digits follow each other.
std::uint64_t begins_of_ibans(const Block& block, const Block& next) {
    const std::uint64_t letters = block.alpha & ahead(block.alpha, next.alpha, 1);
    return letters & ahead(block.digit, next.digit, 2) & ahead(block.digit, next.digit, 3);
}

// Marks before what makes them one of a telephone number, of an IPv6 address or of a key's `-----BEGIN`; each `@`.
std::uint64_t begins_of_marks(const Block& block, const Block& next) {
    const std::uint64_t signs = block.sign & ahead(block.digit, next.digit, 1);
    const std::uint64_t colons = block.colon & ahead(block.alnum() | block.colon, next.alnum() | next.colon, 1);
    const std::uint64_t dashes = block.dash & ahead(block.dash, next.dash, 4) & ahead(block.alpha, next.alpha, 5);
    return signs | colons | dashes | block.at;
}

}  // namespace

std::size_t find_starts(std::string_view text, Span part, Starts& starts) {
    std::uint64_t before = part.begin != 0 && is(text[part.begin - 1], kAlnum) ? 1 : 0;
    Block block = read_block_of(text, part.begin);
    std::size_t count = 0;
    std::size_t at = part.begin;
    for (; at < part.end && count < starts.size(); at += kBlockBytes) {
        const Block next = read_block_of(text, at + kBlockBytes);
        const std::uint64_t words = block.alnum() & ~(block.alnum() << 1 | before);
        const std::uint64_t closer = block.digit | begins_of_runs(block.ink, next.ink) | begins_of_ibans(block, next);
        starts[count++] = begins_of_marks(block, next) | (words & closer);
        before = block.alnum() >> 63;
        block = next;
    }
    if (at > part.end) {
        starts[count - 1] &= ~std::uint64_t{0} >> (at - part.end);
    }
    return count;
}

}  // namespace nexus::plugins::pii
