#include "tokens/count.h"

#include <numeric>
#include <string>

#include "base/utf8.h"
#include "tokens/merge.h"
#include "tokens/piece_cache.h"

namespace nexus::tokens {
namespace {

// All zero until it is used, so a thread that counts nothing pays nothing for it.
thread_local PieceCache piece_cache;

// Merging a byte takes about as long as passing over this many in pieces that were seen before, and in long pieces,
// where a queue is needed, over this many.
constexpr std::size_t kMergeWeight = 4;
constexpr std::size_t kQueueWeight = 8;

}  // namespace

std::uint64_t count(Encoding encoding, std::string_view text) {
    SlicedCounter counter(encoding, text);
    while (counter.step(SlicedCounter::kSliceBytes)) {
    }
    return counter.tokens();
}

SlicedCounter::SlicedCounter(Encoding encoding, std::string_view text)
    : encoding_(encoding),
      text_end_(text.data() + text.size()),
      table_(MergeTable::of(encoding)),
      pieces_(encoding, text) {}

std::uint64_t SlicedCounter::tokens() const {
    return std::accumulate(tokens_.begin(), tokens_.end(), std::uint64_t{0});
}

bool SlicedCounter::step(std::size_t bytes) {
    for (std::size_t spent = 0; spent < bytes;) {
        if (long_piece_) {
            spent += LongPiece::kWindowBytes * kQueueWeight;
            if (!long_piece_->step()) {
                add(long_piece_->tokens());
                long_piece_.reset();
            }
            continue;
        }
        const Pieces::Found found = pieces_.next(bytes);
        if (found != Pieces::Found::piece) {
            return found == Pieces::Found::more;
        }
        spent += count_piece();
    }
    return true;
}

// Counts the piece found last, or begins to if it is a long one. Returns how much of a slice that was worth.
std::size_t SlicedCounter::count_piece() {
    const std::string_view piece = pieces_.piece();
    script_ = script_of(piece);
    if (!pieces_.is_valid()) {
        // U+FFFD has three bytes.
        if (piece.size() > kShortPieceBytes / 3) {
            long_piece_.emplace(table_, LongPiece::Source{piece, false});
        } else {
            add(merge_count(table_, to_valid_utf8(piece)));
        }
        return piece.size() * kMergeWeight;
    }
    if (piece.size() <= PieceCache::kPieceBytesMax) {
        return count_small(piece);
    }
    if (piece.size() > kShortPieceBytes) {
        long_piece_.emplace(table_, LongPiece::Source{piece, true});
    } else {
        add(merge_count(table_, piece));
    }
    return piece.size() * kMergeWeight;
}

std::size_t SlicedCounter::count_small(std::string_view piece) {
    const bool has_16_bytes = text_end_ - piece.data() >= 16;
    const PieceCache::Key key = PieceCache::key_of(encoding_, piece, has_16_bytes);
    std::uint64_t tokens = piece_cache.find(key);
    if (tokens != 0) {
        add(tokens);
        return piece.size();
    }
    tokens = merge_count(table_, piece);
    if (tokens <= PieceCache::kTokensMax) {
        piece_cache.put(key, tokens);
    }
    add(tokens);
    return piece.size() * kMergeWeight;
}

}  // namespace nexus::tokens
