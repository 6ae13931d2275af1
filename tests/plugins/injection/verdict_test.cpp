#include "plugins/injection/verdict.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/utf8.h"

namespace nexus::plugins::injection {
namespace {

/// Scores 1 where the text holds `!`, and remembers what it was shown.
class Exclaiming final : public InjectionScorer {
  public:
    double score(std::string_view text) const override {
        seen.emplace_back(text);
        return text.find('!') == std::string_view::npos ? 0.0 : 1.0;
    }
    mutable std::vector<std::string> seen;
};

TEST(Thresholds, GiveTheVerdictFromTheirValueOn) {
    const Thresholds thresholds{0.7, 0.9};
    EXPECT_EQ(thresholds.verdict(0.0), Verdict::pass);
    EXPECT_EQ(thresholds.verdict(0.69), Verdict::pass);
    EXPECT_EQ(thresholds.verdict(0.7), Verdict::flag);
    EXPECT_EQ(thresholds.verdict(0.9), Verdict::block);
    EXPECT_EQ(name_of(Verdict::flag), "flag");
}

TEST(ScoreEnds, ShowsAShortTextWhole) {
    const Exclaiming scorer;
    EXPECT_EQ(score_ends(scorer, "stop!", 5), 1.0);
    EXPECT_EQ(scorer.seen, std::vector<std::string>{"stop!"});
}

TEST(ScoreEnds, ShowsBothEndsOfALongOne) {
    const Exclaiming scorer;
    EXPECT_EQ(score_ends(scorer, "0123456789", 4), 0.0);
    EXPECT_EQ(scorer.seen, (std::vector<std::string>{"01", "89"}));
    EXPECT_EQ(score_ends(scorer, std::string(1000, 'x') + "!", 100), 1.0);
    EXPECT_EQ(score_ends(scorer, "!" + std::string(1000, 'x'), 100), 1.0);
    EXPECT_EQ(score_ends(scorer, std::string(500, 'x') + "!" + std::string(500, 'x'), 100), 0.0);
}

TEST(ScoreEnds, CutsBetweenCharacters) {
    const Exclaiming scorer;
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "中";
    }
    score_ends(scorer, text, 50);
    for (const std::string& part : scorer.seen) {
        EXPECT_TRUE(is_valid_utf8(part));
        EXPECT_FALSE(part.empty());
    }
}

TEST(WeightOf, CountsWhereAttacksComeFrom) {
    dialect::TextPiece piece;
    piece.message = 0;
    piece.role = dialect::Role::user;
    EXPECT_EQ(weight_of(piece), 1.0);
    piece.role = dialect::Role::tool;
    EXPECT_EQ(weight_of(piece), 1.0);
    piece.role = dialect::Role::assistant;
    EXPECT_GT(weight_of(piece), 0.0);
    EXPECT_LT(weight_of(piece), 1.0);
    for (const dialect::Role role : {dialect::Role::system, dialect::Role::developer}) {
        piece.role = role;
        EXPECT_EQ(weight_of(piece), 0.0);
    }
}

}  // namespace
}  // namespace nexus::plugins::injection
