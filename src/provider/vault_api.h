#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "config/settings.h"
#include "net/cancellation.h"
#include "net/http_client.h"

namespace nexus::provider {

/// The fields of one secret.
using VaultFields = std::map<std::string, Secret, std::less<>>;

/// Where a Vault is reached.
struct VaultPlace {
    std::shared_ptr<const net::Endpoint> endpoint;
    std::string base_path;
};
Result<VaultPlace> find_vault(const config::Vault& settings);

/// Vault's HTTP API with one login. Belongs to one worker.
class VaultApi {
  public:
    VaultApi(net::Worker& worker, VaultPlace place, const config::Vault& settings);

    /// All fields of the secret at `path`; values that are no strings as JSON text. A refused token is replaced by a
    /// new login, once. Errors: not_found, permission_denied, invalid_request (no such path syntax), and what
    /// net::ClientExchange gives when Vault cannot be reached; a sealed Vault is provider_unavailable.
    Task<Result<VaultFields>> read(std::string path);

    /// Renews the token if half of its life is over, or logs in.
    Task<Result<void>> keep_token();
    /// When keep_token has something to do; nothing for a token that does not expire.
    std::optional<SteadyTime> renew_at() const { return renew_at_; }

    /// Ends calls under way; later ones fail.
    void cancel() { cancellation_.cancel(net::Cancellation::Cause::server_ends); }

  private:
    struct Call {
        net::Method method = net::Method::get;
        std::string path;  ///< below /v1/
        std::string body;
    };
    struct Answer {
        int status = 0;
        Json body;
    };
    Task<Result<Answer>> send(Call call);
    Task<Result<VaultFields>> read_once(std::string path);
    Task<Result<void>> login();
    Task<Result<void>> adopt_given_token();
    Task<Result<void>> renew();
    Result<Call> login_call() const;
    void take_lease(std::chrono::seconds duration, bool renewable);

    net::Worker& worker_;
    VaultPlace place_;
    const config::Vault& settings_;
    net::Cancellation cancellation_;
    Secret token_;
    std::optional<SteadyTime> renew_at_;
    bool renewable_ = false;
};

}  // namespace nexus::provider
