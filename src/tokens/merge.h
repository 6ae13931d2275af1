#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokens/merge_table.h"

/// Byte pair encoding of one piece of text: begin with the single bytes; merge the two neighbours that make the token
/// of the lowest rank, the leftmost of several such, until no two neighbours make a token.
namespace nexus::tokens {

/// The longest piece that merge_count takes.
inline constexpr std::size_t kShortPieceBytes = 126;

/// How many tokens `piece` has; at most kShortPieceBytes. Looks for the lowest rank by reading all of them, which for
/// short pieces is quicker than any queue; no heap.
std::size_t merge_count(MergeTable table, std::string_view piece);

/// The same for pieces of any length (below 4 GiB) with a queue: O(n log n). Keeps its memory, about 40 bytes for each
/// byte of the longest piece, for the next call. One thread at a time.
class Merger {
  public:
    explicit Merger(MergeTable table) : table_(table) {}

    /// Sets `ends` to where each token of `piece` ends.
    void encode(std::string_view piece, std::vector<std::uint32_t>& ends);

  private:
    struct Part {
        std::uint32_t token;
        std::uint32_t merged;  // the rank that this part and the next one make
        std::uint32_t previous;
        std::uint32_t next;  // where the next part begins, which is where this one ends
    };

    void lay_out(std::string_view piece);
    void merge_at(std::uint32_t at);
    void rank_again(std::uint32_t at);

    MergeTable table_;
    std::vector<Part> parts_;           // by the byte where the part begins; the end of the text is one more
    std::vector<std::uint64_t> queue_;  // rank << 32 | place, a heap with the lowest on top
};

}  // namespace nexus::tokens
