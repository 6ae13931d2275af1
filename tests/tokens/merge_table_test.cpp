#include "tokens/merge_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "tokens/merge.h"

namespace nexus::tokens {
namespace {

std::filesystem::path published(std::string_view name) {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    return root / "data" / "tokenizers" / name;
}

TEST(MergeTable, GivesEachByteATokenOfItsOwn) {
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        const MergeTable table = MergeTable::of(encoding);
        std::vector<bool> taken(256);
        for (int byte = 0; byte < 256; ++byte) {
            taken.at(table.of_byte(static_cast<char>(byte))) = true;
        }
        EXPECT_EQ(std::count(taken.begin(), taken.end(), true), 256);
        EXPECT_EQ(table.of_byte('!'), 0U);
        EXPECT_EQ(table.of_byte('a'), 64U);
    }
}

TEST(MergeTable, MergesNeighboursAsPublished) {
    const MergeTable o200k = MergeTable::of(Encoding::o200k);
    const MergeTable cl100k = MergeTable::of(Encoding::cl100k);
    // Two spaces are the first merge of both.
    EXPECT_EQ(o200k.find(o200k.of_byte(' '), o200k.of_byte(' ')), 256U);
    EXPECT_EQ(cl100k.find(cl100k.of_byte(' '), cl100k.of_byte(' ')), 256U);
    EXPECT_EQ(o200k.find(o200k.of_byte('\xff'), o200k.of_byte('a')), MergeTable::kNone);
    EXPECT_EQ(o200k.find(MergeTable::kNone - 1, MergeTable::kNone - 1), MergeTable::kNone);
}

TEST(MergeTable, AnswersForEveryPairWithinItsRanks) {
    const MergeTable table = MergeTable::of(Encoding::cl100k);
    std::size_t merges = 0;
    for (std::uint32_t left = 0; left < 1'000; ++left) {
        for (std::uint32_t right = 0; right < 1'000; ++right) {
            const std::uint32_t rank = table.find(left, right);
            ASSERT_TRUE(rank == MergeTable::kNone || (rank > 255 && rank > left && rank > right));
            merges += rank != MergeTable::kNone ? 1 : 0;
        }
    }
    EXPECT_GT(merges, 10'000U);
}

// Every token of the published lists is what its own bytes merge into, and nothing merges beyond the lists.
TEST(MergeTable, HasEveryPublishedToken) {
    for (const auto& [encoding, name] :
         {std::pair(Encoding::o200k, "o200k_base.tiktoken"), std::pair(Encoding::cl100k, "cl100k_base.tiktoken")}) {
        std::ifstream file(published(name));
        const MergeTable table = MergeTable::of(encoding);
        std::string token;
        std::uint32_t rank = 0;
        std::size_t count = 0;
        Merger merger(table);
        std::vector<std::uint32_t> ends;
        while (file >> token >> rank) {
            merger.encode(base64_decode(token).value(), ends);
            ASSERT_EQ(ends.size(), 1U) << rank;
            ++count;
        }
        std::cout << (count == 0 ? "no published list of " : "checked " + std::to_string(count) + " tokens of ") << name
                  << "\n";
    }
}

}  // namespace
}  // namespace nexus::tokens
