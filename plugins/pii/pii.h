#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/findings.h"
#include "gateway/makers.h"
#include "plugins/pii/detector.h"

/// Personal and secret data in prompts: found in every text of a request, then redacted, refused or only recorded.
namespace nexus::plugins::pii {

enum class Action : std::uint8_t { redact, block, audit };

class Pii final : public gateway::Middleware {
  public:
    Pii(Detector detector, Action action) : detector_(std::move(detector)), action_(action) {}
    std::string_view name() const override { return "pii"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;
    bool scans_text() const override { return true; }

  private:
    Task<void> detect(gateway::Exchange& exchange, std::vector<gateway::Finding>& findings) const;

    Detector detector_;
    Action action_;
};

/// `CREDIT_CARD:1, EMAIL_ADDRESS:2`: names and counts, never values.
std::string summary_of(const std::vector<gateway::Finding>& findings);

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context);

}  // namespace nexus::plugins::pii
