#include "tokens/merge.h"

#include <gtest/gtest.h>

#include "tests/tokens/reference.h"

namespace nexus::tokens {
namespace {

using test::letters;
using test::naive_ends;

constexpr std::string_view kAlphabets[] = {
    "a", "ab", "abcdefghijklmnopqrstuvwxyz", " ", "=-", "\xe4\xb8\xad\xe6\x96\x87", "aA '\n"};

TEST(MergeCount, IsThatOfTheDefinition) {
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        const MergeTable table = MergeTable::of(encoding);
        for (const std::string_view alphabet : kAlphabets) {
            for (std::size_t size = 0; size <= kShortPieceBytes; size += size < 20 ? 1 : 17) {
                const std::string piece = letters(size, alphabet, size);
                EXPECT_EQ(merge_count(table, piece), naive_ends(table, piece).size()) << piece;
            }
            const std::string longest = letters(7, alphabet, kShortPieceBytes);
            EXPECT_EQ(merge_count(table, longest), naive_ends(table, longest).size());
        }
    }
}

TEST(Merger, EndsTokensWhereTheDefinitionDoes) {
    const MergeTable table = MergeTable::of(Encoding::o200k);
    Merger merger(table);
    std::vector<std::uint32_t> ends{99};
    for (const std::string_view alphabet : kAlphabets) {
        for (const std::size_t size : {0U, 1U, 2U, 3U, 50U, 400U}) {
            const std::string piece = letters(size + 1, alphabet, size);
            merger.encode(piece, ends);
            EXPECT_EQ(ends, naive_ends(table, piece)) << piece;
        }
    }
}

TEST(Merger, MergesTheLeftmostOfEqualRanksFirst) {
    const MergeTable table = MergeTable::of(Encoding::o200k);
    Merger merger(table);
    std::vector<std::uint32_t> ends;
    // 'a' runs merge by eight at most.
    merger.encode(std::string(20, 'a'), ends);
    EXPECT_EQ(ends, (std::vector<std::uint32_t>{8, 16, 20}));
}

}  // namespace
}  // namespace nexus::tokens
