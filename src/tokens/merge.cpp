#include "tokens/merge.h"

#include <algorithm>
#include <functional>

namespace nexus::tokens {
namespace {

constexpr unsigned kPlaceBits = 7;
// Keys from here on are of parts that merge with nothing, that have been merged away, or beyond the ends.
constexpr std::int32_t kNever = MergeTable::kNone << kPlaceBits;
// No token: it merges with nothing.
constexpr std::uint32_t kOutside = MergeTable::kNone - 1;

// The parts of a short piece by the byte where each begins, counted from 1: the places before and after stand for what
// is outside, so that no merge asks whether it has a neighbour. A key is rank << 8 | place: the lowest of all keys is
// the leftmost of the lowest rank and says where it stands. Everything here is branch-free but for the loops, because
// whether two tokens merge cannot be foreseen.
class ShortPiece {
  public:
    ShortPiece(MergeTable table, std::string_view piece) : table_(table), size_(piece.size()) {
        tokens_[0] = kOutside;
        for (std::size_t i = 0; i < size_; ++i) {
            tokens_[i + 1] = table.of_byte(piece[i]);
        }
        tokens_[size_ + 1] = kOutside;
        for (std::size_t i = 0; i <= size_; ++i) {
            next_[i] = static_cast<std::uint8_t>(i + 1);
            previous_[i + 1] = static_cast<std::uint8_t>(i);
        }
        previous_[0] = 0;
        keys_[0] = kNever;
        for (std::size_t i = 1; i <= size_; ++i) {
            keys_[i] = key(i, i + 1);
        }
        keys_[size_ + 1] = kNever;
    }

    std::size_t merge_all() {
        std::size_t count = size_;
        for (std::int32_t lowest = lowest_key(); lowest < kNever; lowest = lowest_key()) {
            merge(static_cast<std::size_t>(lowest) & ((1U << kPlaceBits) - 1),
                  static_cast<std::uint32_t>(lowest) >> kPlaceBits);
            --count;
        }
        return count;
    }

  private:
    std::int32_t key(std::size_t left, std::size_t right) const {
        return static_cast<std::int32_t>(table_.find(tokens_[left], tokens_[right]) << kPlaceBits | left);
    }

    // Two at a time, so that one comparison does not wait for the other. Vectors are slower: they would read keys that
    // were just written one by one, which processors make wait.
    std::int32_t lowest_key() const {
        std::int32_t even = keys_[0];
        std::int32_t odd = keys_[1];
        for (std::size_t i = 2; i <= size_; i += 2) {
            even = std::min(even, keys_[i]);
            odd = std::min(odd, keys_[i + 1]);
        }
        return std::min(even, odd);
    }

    void merge(std::size_t at, std::uint32_t token) {
        const std::size_t gone = next_[at];
        const std::size_t next = next_[gone];
        const std::size_t previous = previous_[at];
        tokens_[at] = token;
        next_[at] = static_cast<std::uint8_t>(next);
        previous_[next] = static_cast<std::uint8_t>(at);
        keys_[gone] = kNever;
        keys_[at] = key(at, next);
        keys_[previous] = key(previous, at);
    }

    static constexpr std::size_t kPlaces = 1U << kPlaceBits;
    static_assert(kShortPieceBytes + 2 <= kPlaces);

    MergeTable table_;
    std::size_t size_;
    std::uint32_t tokens_[kPlaces];
    std::int32_t keys_[kPlaces];
    std::uint8_t next_[kPlaces];
    std::uint8_t previous_[kPlaces];
};

}  // namespace

std::size_t merge_count(MergeTable table, std::string_view piece) {
    return piece.size() < 2 ? piece.size() : ShortPiece(table, piece).merge_all();
}

void Merger::encode(std::string_view piece, std::vector<std::uint32_t>& ends) {
    lay_out(piece);
    while (!queue_.empty()) {
        std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
        const auto rank = static_cast<std::uint32_t>(queue_.back() >> 32);
        const auto at = static_cast<std::uint32_t>(queue_.back());
        queue_.pop_back();
        // What was queued is out of date when one of its two parts has merged with another since.
        if (parts_[at].merged == rank) {
            merge_at(at);
        }
    }
    ends.clear();
    for (std::uint32_t at = 0; at < piece.size(); at = parts_[at].next) {
        ends.push_back(parts_[at].next);
    }
}

void Merger::lay_out(std::string_view piece) {
    const auto size = static_cast<std::uint32_t>(piece.size());
    parts_.resize(piece.size());
    queue_.clear();
    for (std::uint32_t i = 0; i < size; ++i) {
        parts_[i] = Part{table_.of_byte(piece[i]), MergeTable::kNone, i - 1, i + 1};
    }
    for (std::uint32_t i = 0; i + 1 < size; ++i) {
        parts_[i].merged = table_.find(parts_[i].token, parts_[i + 1].token);
        if (parts_[i].merged != MergeTable::kNone) {
            queue_.push_back(std::uint64_t{parts_[i].merged} << 32 | i);
        }
    }
    std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
}

void Merger::merge_at(std::uint32_t at) {
    Part& part = parts_[at];
    Part& gone = parts_[part.next];
    part.token = part.merged;
    part.next = gone.next;
    gone.merged = MergeTable::kNone;
    if (part.next < parts_.size()) {
        parts_[part.next].previous = at;
    }
    rank_again(at);
    if (at > 0) {
        rank_again(part.previous);
    }
}

void Merger::rank_again(std::uint32_t at) {
    Part& part = parts_[at];
    part.merged = part.next < parts_.size() ? table_.find(part.token, parts_[part.next].token) : MergeTable::kNone;
    if (part.merged != MergeTable::kNone) {
        queue_.push_back(std::uint64_t{part.merged} << 32 | at);
        std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
    }
}

}  // namespace nexus::tokens
