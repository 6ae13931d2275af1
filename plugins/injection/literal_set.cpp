#include "plugins/injection/literal_set.h"

#include <algorithm>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace nexus::plugins::injection {
namespace {

/// Which of 64 bytes are of a kind, one bit each.
struct Kinds {
    std::uint64_t word = 0;
    std::uint64_t mark = 0;
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

Kinds kinds_of(const char* block) {
    Kinds kinds;
    std::uint64_t inside = 0;
    for (std::size_t i = 0; i < kBlockBytes; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
        kinds.word |= bits_of(_mm_or_si128(in_range(bytes, 'a', 26), in_range(bytes, '0', 10)), i);
        // Continuation bytes, 0x80 to 0xBF, are the least of all as signed ones.
        inside |= bits_of(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(-0x40)))),
                          i);
    }
    kinds.mark = ~(kinds.word | inside);
    return kinds;
}

#else

Kinds kinds_of(const char* block) {
    Kinds kinds;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
        const ByteKind kind = kByteKinds[static_cast<unsigned char>(block[i])];
        kinds.word |= static_cast<std::uint64_t>(kind == ByteKind::word) << i;
        kinds.mark |= static_cast<std::uint64_t>(kind == ByteKind::mark) << i;
    }
    return kinds;
}

#endif

Kinds kinds_at(std::string_view text, std::size_t at) {
    if (text.size() - at >= kBlockBytes) {
        return kinds_of(text.data() + at);
    }
    std::array<char, kBlockBytes> padded{};
    std::memcpy(padded.data(), text.data() + at, text.size() - at);
    return kinds_of(padded.data());
}

}  // namespace

std::uint64_t literal_starts(std::string_view text, std::size_t at, std::uint64_t& in_word) {
    if (text.size() - at < kLiteralBytesMin) {
        return 0;
    }
    const Kinds kinds = kinds_at(text, at);
    const std::uint64_t starts = kinds.mark | (kinds.word & ~(kinds.word << 1 | in_word));
    in_word = kinds.word >> 63;
    const std::size_t places = text.size() - at - (kLiteralBytesMin - 1);
    return places >= kBlockBytes ? starts : starts & ((std::uint64_t{1} << places) - 1);
}

LiteralSet::LiteralSet(std::span<const std::string_view> literals) : buckets_(kBuckets) {
    entries_.reserve(literals.size());
    for (std::size_t i = 0; i < literals.size(); ++i) {
        const std::size_t size = literals[i].size();
        const std::uint64_t mask = size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * size) - 1;
        entries_.push_back(Entry{head_of(literals[i]), mask, literals[i], static_cast<std::uint32_t>(i)});
    }
    // Shorter first within a bucket, so that at one place `write` comes before `write out`.
    std::sort(entries_.begin(), entries_.end(), [](const Entry& left, const Entry& right) {
        const std::size_t left_bucket = bucket_of(left.head);
        const std::size_t right_bucket = bucket_of(right.head);
        return left_bucket != right_bucket ? left_bucket < right_bucket : left.text.size() < right.text.size();
    });
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        Bucket& bucket = buckets_[bucket_of(entries_[i].head)];
        bucket.begin = bucket.end == 0 ? static_cast<std::uint16_t>(i) : bucket.begin;
        bucket.end = static_cast<std::uint16_t>(i + 1);
    }
}

std::uint64_t LiteralSet::short_head_of(std::string_view text) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < std::min(text.size(), sizeof head); ++i) {
        head |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << 8 * i;
    }
    return head;
}

}  // namespace nexus::plugins::injection
