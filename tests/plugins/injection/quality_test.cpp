// How well the heuristics do on labelled texts that were not used to write them. Few false alarms come first; the
// recall is what words and phrases can give.
#include <gtest/gtest.h>

#include <cstdio>

#include "plugins/injection/heuristic_scorer.h"
#include "plugins/injection/verdict.h"
#include "tests/plugins/labelled_texts.h"

namespace nexus::plugins::injection {
namespace {

struct Count {
    int texts = 0;
    int flagged = 0;
    int blocked = 0;
    double share(int part) const { return texts == 0 ? 0 : static_cast<double>(part) / texts; }
};

TEST(InjectionQuality, HoldsOnLabelledTexts) {
    const HeuristicScorer scorer;
    const Thresholds thresholds;
    Count attacks;
    Count harmless;
    const std::size_t texts = for_each_labelled("injection/dev.jsonl", [&](const Json& object) {
        Count& count = int_or(object, "label", 0) == 1 ? attacks : harmless;
        const Verdict verdict = thresholds.verdict(score_ends(scorer, string_or(object, "text", ""), 8 * 1024));
        ++count.texts;
        count.flagged += verdict != Verdict::pass ? 1 : 0;
        count.blocked += verdict == Verdict::block ? 1 : 0;
    });
    if (texts == 0) {
        std::printf("labelled texts absent\n");
        return;
    }
    std::printf("attacks:  %d texts, %.1f %% flagged, %.1f %% blocked\n", attacks.texts,
                100 * attacks.share(attacks.flagged), 100 * attacks.share(attacks.blocked));
    std::printf("harmless: %d texts, %.2f %% flagged, %.2f %% blocked\n", harmless.texts,
                100 * harmless.share(harmless.flagged), 100 * harmless.share(harmless.blocked));
    EXPECT_LE(harmless.share(harmless.blocked), 0.01);
    EXPECT_LE(harmless.share(harmless.flagged), 0.02);
    EXPECT_GE(attacks.share(attacks.blocked), 0.6);
}

}  // namespace
}  // namespace nexus::plugins::injection
