#include "tokens/pieces.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tokens/reference.h"

namespace nexus::tokens {
namespace {

using Texts = std::vector<std::string>;

Texts cut(Encoding encoding, std::string_view text, std::size_t bytes = 1 << 20) {
    Pieces pieces(encoding, text);
    Texts found;
    for (;;) {
        const Pieces::Found next = pieces.next(bytes);
        if (next == Pieces::Found::end) {
            return found;
        }
        if (next == Pieces::Found::piece) {
            found.emplace_back(pieces.piece());
        }
    }
}

TEST(O200kPieces, CutWordsAtChangesOfCase) {
    EXPECT_EQ(cut(Encoding::o200k, "camelCase HTTPServer"), (Texts{"camel", "Case", " HTTPServer"}));
    EXPECT_EQ(cut(Encoding::o200k, "ABCd EFG"), (Texts{"ABCd", " EFG"}));
    EXPECT_EQ(cut(Encoding::o200k, "中AB"), (Texts{"中", "AB"}));
}

TEST(O200kPieces, KeepContractionsWithTheirWord) {
    EXPECT_EQ(cut(Encoding::o200k, "I'm WE'LL it'\u017F don'tx"),
              (Texts{"I'm", " WE'LL", " it'\u017F", " don't", "x"}));
    EXPECT_EQ(cut(Encoding::o200k, "'s x'q"), (Texts{"'s", " x", "'q"}));
}

TEST(O200kPieces, GiveAMarkToWhatItStandsBefore) {
    EXPECT_EQ(cut(Encoding::o200k, "\u0301AB"), (Texts{"\u0301", "AB"}));
    EXPECT_EQ(cut(Encoding::o200k, "\u0301ab"), (Texts{"\u0301ab"}));
    EXPECT_EQ(cut(Encoding::o200k, "!\u0301A!!\u0301"), (Texts{"!\u0301", "A", "!!\u0301"}));
}

TEST(O200kPieces, TakeLineEndsAndSlashesWithSigns) {
    EXPECT_EQ(cut(Encoding::o200k, "//\n/\r\n x ;\n/a"), (Texts{"//\n/\r\n", " x", " ;\n/", "a"}));
}

TEST(Cl100kPieces, CutContractionsFromWords) {
    EXPECT_EQ(cut(Encoding::cl100k, "I'm don'tx 'summer"), (Texts{"I", "'m", " don", "'t", "x", " '", "summer"}));
    EXPECT_EQ(cut(Encoding::cl100k, "'summer"), (Texts{"'s", "ummer"}));
    EXPECT_EQ(cut(Encoding::cl100k, "camelCase"), (Texts{"camelCase"}));
}

TEST(Cl100kPieces, TakeBlanksAtTheEndAsOne) {
    EXPECT_EQ(cut(Encoding::cl100k, "a  \n  "), (Texts{"a", "  \n  "}));
    EXPECT_EQ(cut(Encoding::o200k, "a  \n  "), (Texts{"a", "  \n", "  "}));
}

TEST(Pieces, LeaveTheLastBlankToTheWord) {
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        EXPECT_EQ(cut(encoding, "a   b\t\tc\u3000\u3000d"), (Texts{"a", "  ", " b", "\t", "\tc", "\u3000", "\u3000d"}));
        EXPECT_EQ(cut(encoding, "a  1"), (Texts{"a", " ", " ", "1"}));
        EXPECT_EQ(cut(encoding, "12345 67"), (Texts{"123", "45", " ", "67"}));
    }
}

TEST(Pieces, AreTheSameHoweverTheReadingPauses) {
    constexpr std::string_view kAlphabet = "aB'sS \n\r/!7\t.";
    for (const Encoding encoding : {Encoding::o200k, Encoding::cl100k}) {
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const std::string text = test::letters(seed, kAlphabet.substr(0, 2 + seed % (kAlphabet.size() - 2)), 60);
            const Texts whole = cut(encoding, text);
            std::string joined;
            for (const std::string& piece : whole) {
                joined += piece;
            }
            EXPECT_EQ(joined, text);
            for (const std::size_t bytes : {1U, 2U, 7U}) {
                EXPECT_EQ(cut(encoding, text, bytes), whole) << text;
            }
        }
    }
}

// 4 MB in which the end of each piece depends on what follows it: reading again from the beginning at every pause would
// take minutes.
TEST(Pieces, PauseInLongRunsWithoutReadingThemAgain) {
    const std::size_t size = 4'000'000;
    const std::string hostile[] = {std::string(size, 'A'),        "\u4e2d" + std::string(size, 'A'),
                                   std::string(size, ' ') + "x",  std::string(size, 'A') + std::string(size, 'a'),
                                   "\n" + std::string(size, ' '), std::string(size, '!') + std::string(size, '\n')};
    for (const std::string& text : hostile) {
        Pieces pieces(Encoding::o200k, text);
        std::size_t calls = 0;
        std::size_t bytes = 0;
        for (Pieces::Found found = pieces.next(4096); found != Pieces::Found::end; found = pieces.next(4096)) {
            ++calls;
            bytes += found == Pieces::Found::piece ? pieces.piece().size() : 0;
        }
        EXPECT_EQ(bytes, text.size());
        EXPECT_LT(calls, 3 * text.size() / 4096 + 10);
    }
}

TEST(Pieces, SayWhichPieceIsNotValidUtf8) {
    Pieces pieces(Encoding::o200k, "good \xff! good");
    std::vector<bool> valid;
    while (pieces.next(100) == Pieces::Found::piece) {
        valid.push_back(pieces.is_valid());
    }
    EXPECT_EQ(valid, (std::vector<bool>{true, false, true}));
}

}  // namespace
}  // namespace nexus::tokens
