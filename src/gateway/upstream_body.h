#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/exchange.h"
#include "gateway/route.h"

namespace nexus::gateway {

/// A request's body as one target is to get it.
struct UpstreamBody {
    const provider::DialectPath* dialect = nullptr;  ///< the target's wire format for this request
    bool same_dialect = true;
    std::string model;    ///< the upstream's name
    std::string storage;  ///< the edited or translated bytes; empty when nothing changed
    std::vector<std::string> dropped;

    std::string_view bytes(const Exchange& exchange) const { return storage.empty() ? exchange.body : storage; }
};

/// Makes bodies for the targets of one exchange: the original bytes with this target's edits where the dialects are the
/// same, else decoded (once) and encoded. One exchange, one worker.
class UpstreamBodies {
  public:
    explicit UpstreamBodies(Exchange& exchange) : exchange_(exchange) {}

    /// Errors: the client's own mistakes (invalid_request), or no_eligible_target when the provider speaks no dialect
    /// that this operation can be sent in.
    Result<UpstreamBody> make(const Target& target);

  private:
    const provider::DialectPath* choose_dialect(const provider::Provider& provider) const;
    Edits edits_for_findings() const;
    Result<void> splice(const Target& target, UpstreamBody& out);
    Result<void> translate(const Target& target, UpstreamBody& out);

    Exchange& exchange_;
    std::optional<dialect::ChatRequest> decoded_;
};

}  // namespace nexus::gateway
