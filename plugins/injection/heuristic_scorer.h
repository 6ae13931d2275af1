#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "plugins/injection/literal_set.h"
#include "plugins/injection/scorer.h"
#include "plugins/injection/signals.h"

namespace nexus::plugins::injection {

/// For each meaning, the places in rules() of those that it completes.
using RulesByLast = std::array<std::vector<std::uint8_t>, kMeanings>;

/// Weighted signals: words and phrases (signals.h) found in one pass over the normalised text, combined by rules over
/// what stands close together. Each rule counts once; the score is 1 - Π(1 - weight), so that evidence adds up without
/// ever leaving [0, 1].
class HeuristicScorer final : public InjectionScorer {
  public:
    HeuristicScorer();
    double score(std::string_view text) const override;

    /// Which rules hold, by their place in rules(); for tuning and tests.
    static constexpr std::size_t kRulesMax = 64;
    std::bitset<kRulesMax> matched_rules(std::string_view text) const;

  private:
    LiteralSet literals_;
    std::vector<Meaning> meanings_;  ///< parallel to the literals
    RulesByLast rules_by_last_;
};

}  // namespace nexus::plugins::injection
