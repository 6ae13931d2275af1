#include "plugins/auth/auth.h"

#include "gateway/exchange.h"
#include "plugins/auth/presented_key.h"

namespace nexus::plugins::auth {
namespace {

using gateway::Exchange;
using gateway::Flow;

Result<const gateway::Identity*> identify(const Exchange& exchange, const KeyTable& keys) {
    std::string storage;
    Result<std::string_view> key = presented_key(exchange.head(), storage);
    if (!key) {
        return std::move(key).error();
    }
    if (key->empty()) {
        return Error(ErrorCode::authentication_failed,
                     "no API key given: send it as `Authorization: Bearer <key>` or `x-api-key: <key>`");
    }
    const gateway::Identity* identity = keys.find(*key);
    if (identity == nullptr) {
        return Error(ErrorCode::authentication_failed, "Incorrect API key provided.");
    }
    return identity;
}

}  // namespace

Task<Flow> Auth::on_request(Exchange& exchange) const {
    Result<const gateway::Identity*> identity = identify(exchange, keys_);
    if (!identity) {
        exchange.decisions.note(name(), "deny", std::string());
        co_return Flow::fail(std::move(identity).error());
    }
    exchange.identity = *identity;
    // The list of models is filtered by the identity where it is made; the other operations name one model. An absent
    // one is the router's to report: the mistake is in the request, not in the key's rights.
    if (gateway::names_model(exchange.endpoint().operation) && !exchange.index.model.empty() &&
        !exchange.identity->may_use(exchange.index.model)) {
        exchange.decisions.note(name(), "deny", "model not allowed for key " + exchange.identity->key);
        Error error(ErrorCode::permission_denied,
                    "The API key `" + exchange.identity->key + "` may not use this model.");
        error.param("model");
        co_return Flow::fail(std::move(error));
    }
    exchange.decisions.note(name(), "allow", exchange.identity->key);
    co_return Flow::next();
}

Anonymous::Anonymous() { identity_.key = "anonymous"; }

Task<Flow> Anonymous::on_request(Exchange& exchange) const {
    exchange.identity = &identity_;
    co_return Flow::next();
}

Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context) {
    if (context.settings.auth.mode == "none") {
        return std::unique_ptr<gateway::Middleware>(std::make_unique<Anonymous>());
    }
    Result<KeyTable> keys = KeyTable::build(context.settings.keys, context.settings.auth.pepper);
    if (!keys) {
        return std::move(keys).error();
    }
    return std::unique_ptr<gateway::Middleware>(std::make_unique<Auth>(*std::move(keys)));
}

}  // namespace nexus::plugins::auth
