#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "config/settings.h"
#include "gateway/claims.h"
#include "gateway/identity.h"
#include "store/state_store.h"

namespace nexus::plugins::quota {

/// One configured limit, ready to be claimed. The pointers live as long as the book.
struct PreparedLimit {
    gateway::ClaimUnit unit = gateway::ClaimUnit::requests;
    const store::Account* account = nullptr;
    const store::LimitRule* rule = nullptr;
};

/// Every limit of a configuration with its account, worked out for each key when the generation is built, so that a
/// request only copies pointers. Immutable, any thread.
///
/// An account's id is `organisation|scope|name|unit/window`; it does not change over reloads, so balances survive them.
/// A limit that is counted elsewhere than where it is written has both places in it:
/// `acme|team>user|acme/support>eve|requests/60`. Keys without a user share one balance of a limit counted by user
/// (likewise for teams); models without an entry of their own share one balance of a limit counted by model.
class LimitBook {
  public:
    explicit LimitBook(const config::Settings& settings);
    ~LimitBook();
    LimitBook(LimitBook&&) noexcept;
    LimitBook& operator=(LimitBook&&) noexcept;

    /// Calls `take(const PreparedLimit&)` for each limit that a request of this key for this model falls under:
    /// organisation, team, app, user, key, then model. `model` is the route's configured name, or empty.
    template <class Take>
    void for_each(std::string_view key, std::string_view model, Take take) const {
        if (const auto plan = plans_.find(key); plan != plans_.end()) {
            for (const PreparedLimit& limit : plan->second.always) {
                take(limit);
            }
            for (const PreparedLimit& limit : plan->second.of_model(model)) {
                take(limit);
            }
        }
        if (const auto limits = of_models_.find(model); limits != of_models_.end()) {
            for (const PreparedLimit& limit : limits->second) {
                take(limit);
            }
        }
    }

  private:
    using Limits = std::vector<PreparedLimit>;
    template <class T>
    using ByName = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

    /// What one key falls under, but for the limits of models that all keys share.
    struct Plan {
        Limits always;
        ByName<Limits> by_model;  ///< `""` is for models that have no entry

        std::span<const PreparedLimit> of_model(std::string_view model) const {
            if (by_model.empty()) {
                return {};
            }
            auto limits = by_model.find(model);
            if (limits == by_model.end()) {
                limits = by_model.find(std::string_view());
            }
            return limits == by_model.end() ? std::span<const PreparedLimit>() : limits->second;
        }
    };
    struct Place;
    struct Prepared {
        store::Account account;
        store::LimitRule rule;
    };

    static std::vector<Place> places_of(const config::Settings& settings, const config::Key& key);
    void add_plan(const config::Settings& settings, const config::Key& key);
    void add_by_model(const config::Settings& settings, const gateway::Identity& identity, Plan& plan,
                      const std::vector<Place>& places);
    PreparedLimit prepare(const Place& place, std::size_t index, const gateway::Identity& identity,
                          std::string_view model);

    ByName<Plan> plans_;
    ByName<Limits> of_models_;                    ///< a model's limits that are counted for all keys together
    ByName<std::unique_ptr<Prepared>> prepared_;  ///< by account id
};

}  // namespace nexus::plugins::quota
