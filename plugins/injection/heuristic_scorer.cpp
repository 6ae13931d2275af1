#include "plugins/injection/heuristic_scorer.h"

#include <array>
#include <string>
#include <vector>

#include "plugins/injection/normalise.h"
#include "plugins/injection/signals.h"

namespace nexus::plugins::injection {
namespace {

// A position that no window reaches.
constexpr std::size_t kNever = static_cast<std::size_t>(-1);

std::vector<std::string_view> all_literals() {
    std::vector<std::string_view> literals;
    for (const SignalGroup& group : signals()) {
        literals.insert(literals.end(), group.literals.begin(), group.literals.end());
    }
    return literals;
}

/// One text's walk over its signals, which come by rising begin: the last place of each meaning, and the rules that
/// hold.
class Walk {
  public:
    Walk(std::string_view text, const RulesByLast& rules_by_last) : text_(text), rules_by_last_(rules_by_last) {
        last_.fill(kNever);
    }

    void take(Meaning meaning, std::size_t begin, std::size_t end) {
        for (const std::uint8_t i : rules_by_last_[static_cast<std::size_t>(meaning)]) {
            if (!held_[i] && completes(rules()[i], begin, end)) {
                held_.set(i);
            }
        }
        last_[static_cast<std::size_t>(meaning)] = end;
    }
    const std::bitset<HeuristicScorer::kRulesMax>& held() const { return held_; }

  private:
    bool completes(const Rule& rule, std::size_t begin, std::size_t end) const {
        return (rule.before == Meaning::none || is_near(rule, rule.before, begin, end)) &&
               (rule.first == Meaning::none || is_near(rule, rule.first, begin, end));
    }

    bool is_near(const Rule& rule, Meaning earlier, std::size_t begin, std::size_t end) const {
        const std::size_t at = last_[static_cast<std::size_t>(earlier)];
        return at != kNever && at <= begin && end - at <= rule.window &&
               !(rule.one_sentence && ends_sentence(text_.substr(at, begin - at)));
    }

    static bool ends_sentence(std::string_view between) {
        for (std::size_t i = 1; i < between.size(); ++i) {
            const char c = between[i - 1];
            if (between[i] == ' ' && (c == '.' || c == '?' || c == '!')) {
                return true;
            }
        }
        return false;
    }

    std::string_view text_;
    const RulesByLast& rules_by_last_;
    std::array<std::size_t, kMeanings> last_;
    std::bitset<HeuristicScorer::kRulesMax> held_;
};

}  // namespace

HeuristicScorer::HeuristicScorer() : literals_(all_literals()) {
    for (const SignalGroup& group : signals()) {
        meanings_.insert(meanings_.end(), group.literals.size(), group.meaning);
    }
    for (std::size_t i = 0; i < rules().size(); ++i) {
        rules_by_last_[static_cast<std::size_t>(rules()[i].last)].push_back(static_cast<std::uint8_t>(i));
    }
}

std::bitset<HeuristicScorer::kRulesMax> HeuristicScorer::matched_rules(std::string_view text) const {
    // Its memory stays with the thread; a text is at most a few kilobytes.
    thread_local std::string buffer;
    const std::string_view normal = normalise(text, buffer);
    Walk walk(normal, rules_by_last_);
    literals_.scan(normal, [this, &walk](std::uint32_t literal, std::size_t begin, std::size_t end) {
        walk.take(meanings_[literal], begin, end);
    });
    return walk.held();
}

double HeuristicScorer::score(std::string_view text) const {
    const std::bitset<kRulesMax> held = matched_rules(text);
    double innocent = 1;
    for (std::size_t i = 0; i < rules().size() && held.any(); ++i) {
        innocent *= held[i] ? 1 - rules()[i].weight : 1;
    }
    return 1 - innocent;
}

}  // namespace nexus::plugins::injection
