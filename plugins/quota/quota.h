#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/body.h"
#include "gateway/makers.h"
#include "plugins/quota/limit_book.h"

/// Rate and concurrency limits: puts the claims of a request on its exchange and tells the client what is left. Nothing
/// is taken here; dispatch admits all claims in one call of the store.
namespace nexus::plugins::quota {

class Quota final : public gateway::Middleware {
  public:
    explicit Quota(LimitBook book) : book_(std::move(book)) {}
    std::string_view name() const override { return "quota"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;
    void on_response(gateway::Exchange& exchange, net::ResponseHead& head) const override;

  private:
    LimitBook book_;
};

/// The tokens that a request is held against until its real usage is known: an estimate of its text, and for each of
/// its `n` answers the `max_tokens` if the client gave one. Without one only the text counts, and the answer's tokens
/// are taken at settling, where the balance may go into debt: a guess at the length would refuse what fits.
std::int64_t claimed_tokens(const dialect::BodyIndex& index);

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context);

}  // namespace nexus::plugins::quota
