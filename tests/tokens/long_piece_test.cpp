#include "tokens/long_piece.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "tests/tokens/reference.h"

namespace nexus::tokens {
namespace {

std::uint64_t count_windows(MergeTable table, LongPiece::Source source, std::size_t window_bytes) {
    LongPiece piece(table, source, window_bytes);
    while (piece.step()) {
    }
    return piece.tokens();
}

// Windows far smaller than tokens are, so that many cuts are wrong and are found to be.
TEST(LongPiece, CountsAsOneWindowWould) {
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        const MergeTable table = MergeTable::of(encoding);
        for (const std::string_view alphabet :
             {"a", "ab", "aab", "abcdefghijklmnopqrstuvwxyz", "-", " ", "theringa", "\xe4\xb8\xad"}) {
            for (std::uint64_t seed = 0; seed < 6; ++seed) {
                const std::string piece = test::letters(seed, alphabet, 300 + 61 * seed);
                const std::size_t expected = test::naive_ends(table, piece).size();
                for (const std::size_t window : {8U, 16U, 40U, 128U, 1024U}) {
                    EXPECT_EQ(count_windows(table, {piece, true}, window), expected) << piece << " " << window;
                }
            }
        }
    }
}

TEST(LongPiece, PutsTheReplacementCharacterForBrokenBytes) {
    const MergeTable table = MergeTable::of(Encoding::o200k);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::string piece = test::letters(seed, "\xff\xe2\x82\xac\xf0\x9f\x99\x82z", 500);
        const std::size_t expected = test::naive_ends(table, to_valid_utf8(piece)).size();
        for (const std::size_t window : {8U, 33U, 1024U}) {
            EXPECT_EQ(count_windows(table, {piece, false}, window), expected);
        }
    }
}

TEST(LongPiece, TakesAStepForEachWindow) {
    const std::string piece(100'000, 'a');
    LongPiece counted(MergeTable::of(Encoding::o200k), {piece, true});
    std::size_t steps = 1;
    while (counted.step()) {
        ++steps;
    }
    EXPECT_EQ(counted.tokens(), 12'500U);
    EXPECT_LT(steps, 2 * piece.size() / LongPiece::kWindowBytes);
}

}  // namespace
}  // namespace nexus::tokens
