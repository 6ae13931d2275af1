#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/merge.h"

namespace nexus::tokens {

/// Counts the tokens of one long piece, a window at a time, so that neither time nor memory of a step grows with it.
///
/// It rests on a property of byte pair encoding: a sequence of tokens is the encoding of its text if and only if each
/// two neighbours are the encoding of theirs (docs/tokens.md has the proof). So a window is encoded, cut at one of its
/// tokens' ends a little before its own end, and the next window begins at the cut. If the tokens on either side of the
/// cut are the encoding of the two together, the first window's tokens up to the cut stand; if they are not, the window
/// is encoded again at twice its length, and if that overturns the cut before it, the piece at four times. Both happen
/// only where what follows a text changes its tokens from afar; windows of the piece's own length end it, so that the
/// worst is O(n log² n). Views the piece, which outlives it. One thread at a time.
class LongPiece {
  public:
    static constexpr std::size_t kWindowBytes = 1024;

    struct Source {
        std::string_view piece;
        bool is_valid = true;  ///< UTF-8; in a piece that is not, U+FFFD takes the place of each byte that is in error
    };

    LongPiece(MergeTable table, Source source, std::size_t window_bytes = kWindowBytes);

    /// Encodes one window. False when the whole piece is counted.
    bool step();

    /// The tokens counted so far.
    std::uint64_t tokens() const { return tokens_; }

  private:
    bool is_read() const { return read_ == source_.piece.size(); }
    void fill(std::string& window);
    bool advance();
    void widen();
    bool is_pair(std::string_view two, std::size_t first_bytes);

    Merger merger_;
    Source source_;
    std::size_t window_bytes_min_;
    std::size_t window_bytes_;
    std::size_t read_ = 0;      // of the source
    std::uint64_t tokens_ = 0;  // before the window
    std::string last_token_;    // the one before the window
    std::string window_;
    std::vector<std::uint32_t> ends_;  // of the window's tokens
    std::string next_window_;
    std::vector<std::uint32_t> next_ends_;
    std::string pair_;
    std::vector<std::uint32_t> pair_ends_;
};

}  // namespace nexus::tokens
