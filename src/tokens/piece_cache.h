#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tokens/encoding.h"

namespace nexus::tokens {

/// How many tokens the short pieces seen last have: most pieces of ordinary text are words that came before. The key is
/// the piece itself, so an answer is never wrong, only missing. 256 KB, for 20,000 words and more; one thread at a
/// time.
class PieceCache {
  public:
    static constexpr std::size_t kPieceBytesMax = 15;
    static constexpr std::uint64_t kTokensMax = 8;

    /// A piece as two numbers: its bytes, its length and its encoding.
    struct Key {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
    };

    /// `piece` has 1 to kPieceBytesMax bytes; `has_16_bytes` says that 16 may be read where it begins.
    static Key key_of(Encoding encoding, std::string_view piece, bool has_16_bytes) {
        std::uint64_t words[2] = {0, 0};
        std::memcpy(words, piece.data(), has_16_bytes ? sizeof(words) : piece.size());
        const std::size_t size = piece.size();
        const std::uint64_t low_mask = size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size)) - 1;
        const std::uint64_t high_mask = size <= 8 ? 0 : (std::uint64_t{1} << (8 * (size - 8))) - 1;
        const std::uint64_t tag = size | (encoding == Encoding::cl100k ? 0x10U : 0U);
        return {words[0] & low_mask, (words[1] & high_mask) | tag << kTagShift};
    }

    /// The number of tokens kept for `key`, or 0.
    std::uint64_t find(Key key) const {
        const Key& entry = entries_[slot_of(key)];
        const bool is_same = entry.low == key.low && (entry.high & ~kTokensMask) == key.high;
        return is_same ? (entry.high >> kTokensShift) + 1 : 0;
    }

    /// Keeps 1 to kTokensMax tokens for `key`.
    void put(Key key, std::uint64_t tokens) {
        entries_[slot_of(key)] = {key.low, key.high | (tokens - 1) << kTokensShift};
    }

  private:
    static constexpr unsigned kSlotBits = 14;
    static constexpr unsigned kTagShift = 56;
    static constexpr unsigned kTokensShift = 61;
    static constexpr std::uint64_t kTokensMask = (kTokensMax - 1) << kTokensShift;

    static std::size_t slot_of(Key key) {
        const std::uint64_t mixed = (key.low ^ (key.high * 0x9E3779B97F4A7C15U)) * 0xD6E8FEB86659FD93U;
        return mixed >> (64 - kSlotBits);
    }

    std::array<Key, std::size_t{1} << kSlotBits> entries_{};
};

}  // namespace nexus::tokens
