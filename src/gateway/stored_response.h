#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/dispatch.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// Notes on the exchange which stored response a request of the Responses API goes on from (`previous_response_id`), if
/// that is one whose id was sealed here. An id that never was goes on to the provider as it is. After the index.
Result<void> find_previous_response(Exchange& exchange);

/// After the chain, when it is known who calls: binds the exchange to the provider and the key that keep the previous
/// response. Errors: not_found for another team's; 409 where the model has no target at that provider, and
/// no_eligible_target where its credential is not configured any more: never another target.
Result<void> bind_previous_response(Exchange& exchange);

/// Seals the id of a stored response (ObjectIds) wherever an answer of the Responses API names it, whole or as a
/// stream. For an answer that the provider gave in that format itself: one that was translated is stored nowhere.
/// One exchange.
class ResponseSealer {
  public:
    ResponseSealer(Exchange& exchange, const UpstreamAnswer& answer);

    std::string whole(std::string body);
    /// `out` from `begin` on is what the client gets of `events`.
    void stream(const std::vector<dialect::StreamEvent>& events, std::string& out, std::size_t begin);

  private:
    void learn(std::string_view id, std::string_view previous);
    void replace(std::string& text, std::size_t begin) const;

    struct Pair {
        std::string theirs;  ///< in quotes
        std::string ours;
    };
    Exchange& exchange_;
    const UpstreamAnswer& answer_;
    bool active_;
    std::vector<Pair> pairs_;
};

}  // namespace nexus::gateway
