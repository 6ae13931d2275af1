#pragma once

#include <memory>
#include <string_view>

#include "gateway/makers.h"
#include "plugins/auth/key_table.h"

/// Who calls: finds the virtual key of a request, names its owner and checks that it may use the model.
namespace nexus::plugins::auth {

/// `mode: keys`. Owns the identities that it puts on exchanges.
class Auth final : public gateway::Middleware {
  public:
    explicit Auth(KeyTable keys) : keys_(std::move(keys)) {}
    std::string_view name() const override { return "auth"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;

  private:
    KeyTable keys_;
};

/// `mode: none`: everyone is `anonymous` and may use every model.
class Anonymous final : public gateway::Middleware {
  public:
    Anonymous();
    std::string_view name() const override { return "auth"; }
    Task<gateway::Flow> on_request(gateway::Exchange& exchange) const override;

  private:
    gateway::Identity identity_;
};

/// Error: what KeyTable::build refuses.
Result<std::unique_ptr<gateway::Middleware>> make(const gateway::MakerContext& context);

}  // namespace nexus::plugins::auth
