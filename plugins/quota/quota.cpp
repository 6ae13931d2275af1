#include "plugins/quota/quota.h"

#include <algorithm>

#include "gateway/exchange.h"
#include "gateway/route.h"
#include "plugins/quota/limit_headers.h"
#include "tokens/prices.h"

namespace nexus::plugins::quota {
namespace {

// Beyond any model's output and any limit, and far from overflow when multiplied.
constexpr std::int64_t kTokensMax = 1'000'000'000;
constexpr std::int64_t kChoicesMax = 1'000;

// Counting tokens and showing what would be sent cost nobody anything.
bool is_metered(const gateway::Exchange& exchange) {
    return gateway::is_metered(exchange.endpoint().operation) && !exchange.transform_only;
}

}  // namespace

std::int64_t claimed_tokens(const dialect::BodyIndex& index) {
    const std::int64_t output = std::clamp<std::int64_t>(index.max_tokens.value_or(0), 0, kTokensMax);
    const std::int64_t choices = std::clamp<std::int64_t>(index.n.value_or(1), 1, kChoicesMax);
    return tokens::estimate_tokens(index.text_bytes) + output * choices;
}

Task<gateway::Flow> Quota::on_request(gateway::Exchange& exchange) const {
    if (!is_metered(exchange) || exchange.identity == nullptr) {
        co_return gateway::Flow::next();
    }
    const std::string_view model = exchange.route == nullptr ? std::string_view() : exchange.route->name;
    const std::int64_t tokens = claimed_tokens(exchange.index);
    book_.for_each(exchange.identity->key, model, [&exchange, tokens](const PreparedLimit& limit) {
        const std::int64_t amount = limit.unit == gateway::ClaimUnit::tokens ? tokens : 1;
        exchange.claims.add(limit.unit, *limit.account, *limit.rule, amount);
    });
    co_return gateway::Flow::next();
}

void Quota::on_response(gateway::Exchange& exchange, net::ResponseHead& head) const {
    if (exchange.admission) {
        set_limit_headers(head.headers, exchange.claims.units, exchange.admission->left);
    } else if (exchange.refusal) {
        const gateway::ClaimUnit unit = exchange.claims.units[exchange.refusal->claim];
        set_limit_headers(head.headers, std::span(&unit, 1), std::span(&exchange.refusal->left, 1));
    }
}

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context) {
    return std::unique_ptr<gateway::Middleware>(std::make_unique<Quota>(LimitBook(context.settings)));
}

}  // namespace nexus::plugins::quota
