#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "config/settings.h"
#include "dialect/cache_points.h"
#include "dialect/quirks.h"
#include "gateway/health.h"
#include "provider/provider.h"
#include "tokens/prices.h"

namespace nexus::gateway {

/// One upstream model that can answer a request. Generation-owned.
struct Target {
    std::shared_ptr<const provider::Provider> provider;
    std::string model;  ///< the upstream's name; "*" stands for what was asked for
    std::int64_t weight = 1;
    dialect::Quirks quirks;                   ///< of `model`, unless that is "*"
    std::optional<tokens::ModelPrice> price;  ///< likewise
    std::shared_ptr<TargetHealth> health;

    bool is_wildcard() const { return model == "*"; }
};

/// How requests and answers of a route pass from one wire format into another.
struct Conversion {
    enum class Unsupported : std::uint8_t { drop, reject, pass };
    Unsupported unsupported = Unsupported::drop;  ///< what the target's format has no place for
    bool always_usage = false;                    ///< a stream's usage is shown to clients that do not ask for it
    bool strict = false;                          ///< answers have only the fields of the client's format
    bool drop_foreign_reasoning = false;          ///< signed reasoning of another provider is left out, not refused
    dialect::CachePoints cache_points;            ///< of the provider's prompt cache, where the client sets none
};

/// A worker's place in a route's sequence, alone on its cache line.
struct alignas(64) RouteCursor {
    std::uint32_t next = 0;
};

/// What stands behind a model name that clients ask for. Generation-owned.
struct ModelRoute {
    std::string name;          ///< as configured; may be a glob, or `provider/*`
    bool by_priority = false;  ///< strategy priority: targets in order; else weighted
    std::vector<Target> targets;
    std::vector<const ModelRoute*> fallbacks;
    std::vector<config::Limit> limits;
    Conversion conversion;
    /// Smooth weighted round-robin written out as target indices: exact over its length, evenly spread within it.
    std::vector<std::uint16_t> sequence;
    mutable std::vector<RouteCursor> cursors;  ///< one per worker, each touched by that worker alone
};

/// Whether a text can be a model's name: UTF-8 of 1 to 256 bytes without control characters.
bool is_model_name(std::string_view name);

/// The quirks of a model at a provider: the row's, and what the price table knows of the model, else what is known of
/// its family.
dialect::Quirks quirks_of(const provider::ProviderRow& row, std::string_view model,
                          const std::optional<tokens::ModelPrice>& price);

/// All models that clients can ask for. Immutable.
class Routes {
  public:
    using Providers = config::Map<std::shared_ptr<const provider::Provider>>;

    Routes(const config::Settings& settings, const Providers& providers, HealthTable& health, std::size_t workers);

    struct Found {
        const ModelRoute* route = nullptr;
        std::string_view star;  ///< what "*" in a target stands for: part of `name`
    };
    /// A configured name, else the first glob in the file's order of names, else `provider/model`.
    Found find(std::string_view name) const;
    /// The route of a configured name (or of a glob) that has a target of the provider, else nothing.
    Found find_at(std::string_view provider, std::string_view name) const;

    /// The route of every model of a provider, `provider/*`; null where there is no such provider.
    const ModelRoute* of_provider(std::string_view provider) const;

    /// Configured names that are no globs, sorted.
    std::vector<std::string_view> names() const;

  private:
    Found find_configured(std::string_view name) const;
    void add_targets(const config::Model& settings, const Providers& providers, HealthTable& health, ModelRoute& route);

    std::map<std::string, std::unique_ptr<ModelRoute>, std::less<>> exact_;
    std::vector<std::unique_ptr<ModelRoute>> globs_;
    std::map<std::string, std::unique_ptr<ModelRoute>, std::less<>> by_provider_;
};

/// The indices 0 … weights.size() in smooth weighted round-robin order over one full round (at most 10,000 long; larger
/// weights are scaled down).
std::vector<std::uint16_t> weighted_sequence(const std::vector<std::int64_t>& weights);

}  // namespace nexus::gateway
