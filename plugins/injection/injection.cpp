#include "plugins/injection/injection.h"

#include <algorithm>
#include <cstdio>

#include "gateway/exchange.h"
#include "plugins/injection/heuristic_scorer.h"

namespace nexus::plugins::injection {
namespace {

using gateway::Exchange;
using gateway::Flow;

// Scoring this much takes well below a millisecond; then other requests of the worker get their turn.
constexpr std::size_t kBytesUnbroken = 64 * 1024;

std::string describe(double score) {
    char text[32];
    const int size = std::snprintf(text, sizeof text, "score %.2f", score);
    return std::string(text, static_cast<std::size_t>(std::max(size, 0)));
}

}  // namespace

Task<double> Injection::highest_score(Exchange& exchange) const {
    double highest = 0;
    std::size_t unbroken = 0;
    for (const dialect::TextPiece& piece : exchange.index.texts) {
        const double weight = weight_of(piece);
        // What cannot exceed the highest so far is not worth a look.
        if (weight <= highest) {
            continue;
        }
        highest = std::max(highest, weight * score_ends(*scorer_, piece.text, options_.scan_bytes));
        unbroken += std::min(piece.text.size(), options_.scan_bytes);
        if (unbroken >= kBytesUnbroken) {
            unbroken = 0;
            co_await exchange.breathe();
        }
    }
    co_return highest;
}

Task<Flow> Injection::on_request(Exchange& exchange) const {
    const double score = co_await highest_score(exchange);
    const Verdict verdict = options_.thresholds.verdict(score);
    exchange.injection_verdict = name_of(verdict);
    if (verdict == Verdict::pass) {
        co_return Flow::next();
    }
    if (!options_.blocks) {
        exchange.decisions.note(name(), "audit", describe(score));
        co_return Flow::next();
    }
    if (verdict == Verdict::flag) {
        exchange.decisions.tell(name(), "flag", describe(score));
        co_return Flow::next();
    }
    exchange.decisions.tell(name(), "block", describe(score));
    Error error(ErrorCode::content_blocked,
                "The request looks like an attempt to override a model's instructions and was not sent.");
    co_return Flow::fail(std::move(error));
}

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context) {
    const config::Injection& settings = context.stage.injection ? *context.stage.injection : context.settings.injection;
    Injection::Options options;
    options.thresholds = Thresholds{settings.flag, settings.block};
    options.scan_bytes = static_cast<std::size_t>(std::max<std::int64_t>(settings.scan_bytes, 2));
    options.blocks = settings.action == "block";
    auto scorer = std::make_shared<const HeuristicScorer>();
    return std::unique_ptr<gateway::Middleware>(std::make_unique<Injection>(std::move(scorer), options));
}

}  // namespace nexus::plugins::injection
