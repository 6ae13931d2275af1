#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "gateway/makers.h"
#include "plugins/injection/scorer.h"
#include "plugins/injection/verdict.h"

/// Prompt injection: scores what users and tools say, and flags or refuses what looks like an attack.
namespace nexus::plugins::injection {

class Injection final : public gateway::Middleware {
  public:
    struct Options {
        Thresholds thresholds;
        std::size_t scan_bytes = 8 * 1024;  ///< of each text
        bool blocks = true;                 ///< else the verdict is only recorded
    };
    Injection(std::shared_ptr<const InjectionScorer> scorer, const Options& options)
        : scorer_(std::move(scorer)), options_(options) {}
    std::string_view name() const override { return "injection"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;
    bool scans_text() const override { return true; }

  private:
    Task<double> highest_score(gateway::Exchange& exchange) const;

    std::shared_ptr<const InjectionScorer> scorer_;
    Options options_;
};

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context);

}  // namespace nexus::plugins::injection
