#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokens/encoding.h"
#include "tokens/long_piece.h"
#include "tokens/merge_table.h"
#include "tokens/pieces.h"
#include "tokens/script.h"

/// Exact token counts of text in OpenAI's encodings: what tiktoken's `len(encode_ordinary(text))` gives. Special tokens
/// (`<|endoftext|>`) are counted as the text that they are. A byte that is not part of valid UTF-8 counts as U+FFFD in
/// its place, one for each byte.
namespace nexus::tokens {

/// The number of tokens in `text`. 10 to 40 ns a byte in ordinary text and some 0.2 µs a byte in the worst (figures in
/// docs/tokens.md), so from 64 KiB on use SlicedCounter where others wait. Any thread.
std::uint64_t count(Encoding encoding, std::string_view text);

/// Counts a long text in slices, so that whoever counts can do other work between. The sum is exact, whatever the
/// slices. Memory stays below 100 KB whatever the text. Views the text, which outlives it. One thread at a time.
class SlicedCounter {
  public:
    static constexpr std::size_t kSliceBytes = 64 * 1024;

    SlicedCounter(Encoding encoding, std::string_view text);

    /// Counts about `bytes` (> 0) more of the text. False when all of it is counted.
    bool step(std::size_t bytes = kSliceBytes);

    /// The tokens counted so far.
    std::uint64_t tokens() const;
    /// The same by the script of the pieces that they are in; what a piece ends with counts as what it begins with.
    const ScriptCounts& tokens_by_script() const { return tokens_; }

  private:
    std::size_t count_piece();
    std::size_t count_small(std::string_view piece);
    void add(std::uint64_t tokens) { tokens_[static_cast<std::size_t>(script_)] += tokens; }

    Encoding encoding_;
    const char* text_end_;
    MergeTable table_;
    Pieces pieces_;
    ScriptCounts tokens_{};
    Script script_ = Script::other;        // of the piece under way
    std::optional<LongPiece> long_piece_;  // the piece under way, when it is one of those
};

}  // namespace nexus::tokens
