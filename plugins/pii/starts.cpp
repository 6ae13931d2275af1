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
    std::uint64_t ink = 0;    ///< printable ASCII but blanks (DEL too, which is in no credential)
    std::uint64_t mark = 0;   ///< @ + ( : -

    std::uint64_t alnum() const { return alpha | digit; }
};

#if defined(__SSE2__)

/// Whether each byte lies in [first, first + count). SSE2 compares signed bytes, so the range is moved to their least.
__m128i in_range(__m128i bytes, char first, int count) {
    const __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(-128 - first)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + count)));
}

std::uint64_t bits_of(__m128i bytes, std::size_t shift) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(bytes))) << shift;
}

Block read_block(const char* at) {
    Block block;
    for (std::size_t i = 0; i < kBlockBytes; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
        const auto equals = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
        block.alpha |= bits_of(in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26), i);
        block.digit |= bits_of(in_range(bytes, '0', 10), i);
        block.ink |= bits_of(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(' ')), i);
        const __m128i around = _mm_or_si128(equals('@'), _mm_or_si128(equals('('), equals(':')));
        block.mark |= bits_of(_mm_or_si128(around, _mm_or_si128(equals('+'), equals('-'))), i);
    }
    return block;
}

#else

Block read_block(const char* at) {
    Block block;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
        const char c = at[i];
        const bool mark = c == '@' || c == '+' || c == '(' || c == ':' || c == '-';
        block.alpha |= static_cast<std::uint64_t>(is(c, kAlpha)) << i;
        block.digit |= static_cast<std::uint64_t>(is(c, kDigit)) << i;
        block.ink |= static_cast<std::uint64_t>(c > ' ' && static_cast<unsigned char>(c) < 0x80) << i;
        block.mark |= static_cast<std::uint64_t>(mark) << i;
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
        starts[count++] = block.mark | (words & closer);
        before = block.alnum() >> 63;
        block = next;
    }
    if (at > part.end) {
        starts[count - 1] &= ~std::uint64_t{0} >> (at - part.end);
    }
    return count;
}

}  // namespace nexus::plugins::pii
