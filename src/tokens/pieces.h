#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokens/char_class.h"
#include "tokens/encoding.h"

namespace nexus::tokens {

/// Cuts a text into the pieces that an encoding merges bytes within, exactly as tiktoken's patterns do:
///
///     o200k:
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
///     cl100k:
///     '(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+
///     |\s++$|\s*[\r\n]|\s+(?!\S)|\s
///
/// Each pattern matches at least one character wherever it begins, so the pieces follow each other without a gap.
/// Time is linear in the text. A piece may be as long as the text, and where it ends may depend on what follows it
/// (blanks, capitals): next() therefore stops after a number of bytes and goes on from there when called again.
/// Views the text, which outlives it. One thread at a time.
class Pieces {
  public:
    Pieces(Encoding encoding, std::string_view text) : encoding_(encoding), text_(text) {}

    enum class Found : std::uint8_t { piece, more, end };

    /// Looks for the next piece, reading at most `bytes` (> 0) and a little: `more` says that the piece is longer.
    Found next(std::size_t bytes);

    /// The piece found last.
    std::string_view piece() const { return piece_; }
    /// Whether the piece found last is valid UTF-8.
    bool is_valid() const { return piece_is_valid_; }

  private:
    static constexpr std::size_t kNowhere = ~std::size_t{0};

    // The longest run of characters of a set, and where its last character of another set ends.
    struct Run {
        std::size_t end = 0;
        std::size_t marked = kNowhere;
    };
    struct LongRun {
        std::size_t from = 0;
        CharSet set = 0;
        Run run;
        bool is_whole = false;
    };

    Run run(std::size_t from, CharSet set, CharSet mark = 0);
    void walk(Run& run, CharSet set, CharSet mark, std::size_t end);
    LongRun* long_run(std::size_t from, CharSet set);

    std::size_t o200k_end(std::size_t from);
    std::size_t o200k_word_end(std::size_t from, const Character& first);
    std::size_t cl100k_end(std::size_t from);
    std::size_t numbers_end(std::size_t from);
    std::size_t signs_end(std::size_t from, CharSet tail);
    std::size_t blanks_end(std::size_t from, const Run& blanks) const;
    std::size_t contraction_end(std::size_t from) const;
    Character first_of(std::size_t from);

    Encoding encoding_;
    bool is_paused_ = false;
    bool saw_invalid_ = false;
    bool piece_is_valid_ = true;
    std::string_view text_;
    std::string_view piece_;
    std::size_t at_ = 0;     // where the next piece begins
    std::size_t read_ = 0;   // how far the text has been read in search of its end
    std::size_t limit_ = 0;  // where reading pauses
    std::size_t long_run_count_ = 0;
    std::array<LongRun, 4> long_runs_;  // of one piece: words and signs have two runs, blanks one
};

}  // namespace nexus::tokens
