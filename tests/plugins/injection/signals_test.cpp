#include "plugins/injection/signals.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "plugins/injection/heuristic_scorer.h"
#include "plugins/injection/normalise.h"

namespace nexus::plugins::injection {
namespace {

TEST(Signals, AreSpeltAsNormalisedTextsAre) {
    std::string buffer;
    for (const SignalGroup& group : signals()) {
        for (const std::string_view literal : group.literals) {
            EXPECT_EQ(normalise(literal, buffer), literal);
            EXPECT_GE(literal.size(), 3U) << literal;
        }
    }
}

TEST(Signals, StandOnceInTheirGroup) {
    for (const SignalGroup& group : signals()) {
        const std::set<std::string_view> once(group.literals.begin(), group.literals.end());
        EXPECT_EQ(once.size(), group.literals.size());
        EXPECT_NE(group.meaning, Meaning::none);
    }
}

TEST(Rules, AreCompletedBySomethingAndWeighLessThanCertainty) {
    ASSERT_LE(rules().size(), HeuristicScorer::kRulesMax);
    for (const Rule& rule : rules()) {
        EXPECT_NE(rule.last, Meaning::none);
        EXPECT_GT(rule.weight, 0.0);
        EXPECT_LT(rule.weight, 1.0);
        EXPECT_TRUE(rule.first == Meaning::none || rule.before != Meaning::none);
    }
}

}  // namespace
}  // namespace nexus::plugins::injection
