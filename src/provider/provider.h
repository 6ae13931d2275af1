#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "dialect/codec.h"
#include "dialect/quirks.h"
#include "net/http_client.h"

namespace nexus::provider {

/// How a credential reaches an upstream.
enum class AuthScheme : std::uint8_t { none, bearer, x_api_key, x_goog_api_key, api_key };

/// A wire format that a provider speaks and where it stands below the base URL; `{model}` and `{action}` are replaced.
struct DialectPath {
    dialect::Dialect dialect;
    std::string path;
};

/// A kind of provider: a row of config/providers.yaml.
struct ProviderRow {
    std::string kind;
    std::string base_url;  ///< empty: the operator must give one
    AuthScheme auth = AuthScheme::bearer;
    std::vector<DialectPath> dialects;  ///< the first is used where the client's own is not among them
    std::vector<std::pair<std::string, std::string>> headers;  ///< sent with each request
    std::vector<std::string> forwarded_headers;  ///< names, or prefixes ending in `*`, passed on from the client
    bool key_required = true;
    std::string price_kind;  ///< of the price table; the kind itself unless the row says another
    dialect::Quirks quirks;
};

/// One credential of a provider, with its rest after a 429 or a refusal. Shared by all workers.
class ProviderKey {
  public:
    ProviderKey(Secret key, std::int64_t weight) : key_(std::move(key)), weight_(weight) {}

    std::string_view reveal() const { return key_.reveal(); }
    std::int64_t weight() const { return weight_; }
    bool rests(SteadyTime now) const {
        return now.time_since_epoch().count() < rests_until_.load(std::memory_order_relaxed);
    }
    void rest_until(SteadyTime when) const {
        rests_until_.store(when.time_since_epoch().count(), std::memory_order_relaxed);
    }

  private:
    Secret key_;
    std::int64_t weight_;
    mutable std::atomic<SteadyTime::rep> rests_until_{0};
};

/// A configured provider: its row and what is particular to the operator. Immutable but for the keys' rest; owned by a
/// configuration generation and shared by all workers.
struct Provider {
    std::string name;
    ProviderRow row;
    std::shared_ptr<const net::Endpoint> endpoint;
    std::string base_path;   ///< of the base URL, before each path
    net::HeaderMap headers;  ///< row's and operator's
    std::vector<std::unique_ptr<const ProviderKey>> keys;
    std::vector<std::string> tags;

    /// The path of `dialect`, or nullptr when the provider does not speak it.
    const DialectPath* find(dialect::Dialect dialect) const;
    /// A key by weight among those that do not rest and are not `excluded`; nullptr when there is none, or when the
    /// provider has no keys.
    const ProviderKey* pick_key(Random& random, SteadyTime now, const ProviderKey* excluded) const;
    /// True if there are keys and all of them rest.
    bool rests(SteadyTime now) const;
};

}  // namespace nexus::provider
