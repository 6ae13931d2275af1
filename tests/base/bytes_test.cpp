#include "base/bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace nexus {
namespace {

TEST(Span, KnowsOverlaps) {
    EXPECT_TRUE((Span{2, 5}.overlaps(Span{4, 6})));
    EXPECT_FALSE((Span{2, 5}.overlaps(Span{5, 6})));
    EXPECT_FALSE((Span{3, 3}.overlaps(Span{3, 5})));
    EXPECT_EQ((Span{1, 3}.of("abcd")), "bc");
    EXPECT_TRUE((Span{3, 3}.empty()));
}

TEST(Edits, LeavesTextWithoutEditsAlone) {
    EXPECT_EQ(Edits().apply("same"), "same");
    EXPECT_EQ(Edits().apply(""), "");
}

TEST(Edits, AppliesInTheOrderOfTheText) {
    Edits edits;
    edits.replace(Span{4, 7}, "two");
    edits.replace(Span{0, 3}, "1");
    edits.insert(7, "!");
    edits.erase(Span{3, 4});
    EXPECT_EQ(edits.apply("abc def"), "1two!");
    EXPECT_EQ(edits.size(), 4U);
}

TEST(Edits, LetsTheFirstOfTwoThatOverlapWin) {
    Edits edits;
    edits.replace(Span{2, 4}, "Y");
    edits.replace(Span{1, 3}, "X");
    EXPECT_EQ(edits.apply("abcdef"), "aXdef");
}

TEST(Edits, LetsTheLongerOfEqualBeginsWin) {
    Edits edits;
    edits.replace(Span{1, 2}, "short");
    edits.replace(Span{1, 4}, "long");
    EXPECT_EQ(edits.apply("abcdef"), "alongef");
}

TEST(Edits, PutsAnInsertionBeforeTheReplacementAtTheSamePlace) {
    Edits edits;
    edits.replace(Span{1, 3}, "X");
    edits.insert(1, "+");
    edits.insert(1, "-");
    EXPECT_EQ(edits.apply("abcd"), "a+-Xd");
}

TEST(Edits, DropsAnInsertionInsideOfAReplacement) {
    Edits edits;
    edits.replace(Span{1, 3}, "X");
    edits.insert(2, "+");
    edits.insert(3, "=");
    EXPECT_EQ(edits.apply("abcd"), "aX=d");
}

TEST(Edits, IgnoresRangesBeyondTheEndAndInvertedOnes) {
    Edits edits;
    edits.replace(Span{2, 9}, "X");
    edits.replace(Span{9, 9}, "Y");
    edits.replace(Span{3, 1}, "Z");
    edits.insert(4, "!");
    EXPECT_EQ(edits.apply("abcd"), "abcd!");
}

TEST(Edits, TakesOverAnothersEdits) {
    Edits first;
    first.erase(Span{0, 1});
    Edits second;
    second.insert(2, "-");
    first.append(second);
    EXPECT_EQ(first.apply("abc"), "b-c");
    EXPECT_FALSE(first.empty());
}

// Against the plain way of applying disjoint edits from the back.
TEST(Edits, EqualsEditingFromTheBack) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string text(40, 'a');
        for (char& c : text) {
            c = static_cast<char>('a' + random() % 26);
        }
        std::string expected = text;
        std::vector<std::pair<Span, std::string>> chosen;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.size(), at + random() % 5);
            if (end > at && random() % 2 == 0) {
                chosen.emplace_back(Span{at, end}, std::string(random() % 4, '#'));
            }
            at = end + 1;
        }
        for (auto edit = chosen.rbegin(); edit != chosen.rend(); ++edit) {
            expected.replace(edit->first.begin, edit->first.size(), edit->second);
        }
        std::shuffle(chosen.begin(), chosen.end(), random);
        Edits edits;
        for (auto& [range, with] : chosen) {
            edits.replace(range, with);
        }
        EXPECT_EQ(edits.apply(text), expected);
    }
}

}  // namespace
}  // namespace nexus
