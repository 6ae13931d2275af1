#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "tokens/encoding.h"

namespace nexus::tokens {

/// Which token two neighbouring tokens merge into. A token is its rank, and a lower rank merges earlier; the 256 single
/// bytes are the ranks below 256, in OpenAI's order. The table is a perfect hash in the binary's read-only data
/// (config/*.merges, made by scripts/make-ranks.py, which describes the layout): no heap, nothing to build at start-up,
/// at most two cache lines a question. A value of a few words; copy it freely. Any thread.
class MergeTable {
  public:
    /// "They do not merge": above every rank.
    static constexpr std::uint32_t kNone = 1U << 18;

    /// The table of `encoding`.
    static MergeTable of(Encoding encoding);

    /// `bytes` is a .merges file and outlives the table.
    explicit MergeTable(std::string_view bytes);

    /// The rank of the token that `left` and `right` make, or kNone.
    std::uint32_t find(std::uint32_t left, std::uint32_t right) const {
        const std::uint64_t key = std::uint64_t{left} << 18 | right;
        const std::uint64_t bucket = key * 0xD6E8FEB86659FD93U >> bucket_shift_;
        std::uint16_t displacement;
        std::memcpy(&displacement, displacements_ + bucket * sizeof(displacement), sizeof(displacement));
        std::uint64_t mixed = key * 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ mixed >> 32 ^ std::uint64_t{displacement} << 24) * 0xE7037ED1A0B428DBU;
        std::uint64_t slot;
        std::memcpy(&slot, slots_ + ((mixed >> 32) * slot_count_ >> 32) * kSlotBytes, sizeof(slot));
        slot &= (std::uint64_t{1} << 56) - 1;
        return slot >> 18 == key ? static_cast<std::uint32_t>(slot & (kNone - 1)) : kNone;
    }

    /// The token of a single byte.
    std::uint32_t of_byte(char byte) const { return bytes_[static_cast<unsigned char>(byte)]; }

  private:
    static constexpr std::size_t kSlotBytes = 7;

    const unsigned char* bytes_;
    const char* displacements_;
    const char* slots_;
    std::uint32_t slot_count_;
    std::uint32_t bucket_shift_;
};

}  // namespace nexus::tokens
