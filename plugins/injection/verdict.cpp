#include "plugins/injection/verdict.h"

#include <algorithm>

#include "base/utf8.h"

namespace nexus::plugins::injection {
namespace {

constexpr double kEchoWeight = 0.75;

}  // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass: return "pass";
        case Verdict::flag: return "flag";
        case Verdict::block: return "block";
    }
    return "pass";
}

Verdict Thresholds::verdict(double score) const {
    return score >= block ? Verdict::block : score >= flag ? Verdict::flag : Verdict::pass;
}

double score_ends(const InjectionScorer& scorer, std::string_view text, std::size_t scan_bytes) {
    if (text.size() <= scan_bytes) {
        return scorer.score(text);
    }
    const std::size_t half = scan_bytes / 2;
    const double first = scorer.score(text.substr(0, utf8_boundary_before(text, half)));
    const double last = scorer.score(text.substr(utf8_boundary_before(text, text.size() - half)));
    return std::max(first, last);
}

double weight_of(const dialect::TextPiece& piece) {
    switch (piece.role) {
        case dialect::Role::user:
        case dialect::Role::tool: return piece.message < 0 ? 0.0 : 1.0;
        case dialect::Role::assistant: return kEchoWeight;
        case dialect::Role::system:
        case dialect::Role::developer: return 0.0;
    }
    return 1.0;
}

}  // namespace nexus::plugins::injection
