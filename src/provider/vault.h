#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"

namespace nexus::provider {

/// Secrets of a HashiCorp Vault (KV version 2), for `${vault:path#field}` in the configuration. Logs in with a token,
/// an AppRole or a Kubernetes service account, renews its token at half of its life and logs in again when it was
/// refused. Owns a thread with an event loop of its own; every call to Vault ends within seconds.
///
/// Facts: developer.hashicorp.com/vault/api-docs (secret/kv/kv-v2, auth/token, auth/approle, auth/kubernetes).
class VaultSecrets {
  public:
    /// Does not connect yet. Errors: an address that is no URL, a CA file that cannot be read, an incomplete login.
    static Result<std::unique_ptr<VaultSecrets>> make(const config::Vault& settings, Clock& clock);
    /// Ends what is under way. No other thread may be in a call.
    ~VaultSecrets();

    /// The value of `field` of the secret at `path` (below the configured mount). Blocks; any thread but Vault's own.
    /// Reads of one path within a second share one request. When Vault cannot be reached, the value that was read
    /// before is returned, if there is one. Errors name the path and never hold a value.
    Result<Secret> read(std::string_view path, std::string_view field);

    /// Reads every path again that was read before, and says whether any value differs. What cannot be read counts as
    /// unchanged. Blocks.
    bool refresh();

    /// From here on refreshes every `settings.refresh` and keeps the token alive; calls `on_change`, on Vault's own
    /// thread, each time that a value differs. At most once for an object.
    void watch(std::function<void()> on_change);

  private:
    class Impl;
    explicit VaultSecrets(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace nexus::provider
