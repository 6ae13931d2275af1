#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/check.h"
#include "config/formats.h"
#include "config/place.h"

namespace nexus::config {
namespace {

constexpr int kSecretBitsMin = 128;

// Checks the keys one by one, with indices of what is looked up for each of them.
class KeyChecks {
  public:
    explicit KeyChecks(CheckContext& context) : context_(context), keys_(Place(context.root).key("keys")) {
        for (const auto& [organisation, value] : context.settings.organisations) {
            for (const auto& [team, unused] : value.teams) {
                const std::string full = organisation + "/" + team;
                teams_.emplace(full, &value.teams.find(team)->second);
                short_teams_.emplace(team, full);
            }
        }
        const std::string host = listener_host(context.settings.listeners.data.address).value_or("");
        is_open_ = !is_loopback_host(host);
    }

    void run() {
        std::vector<Key>& keys = context_.settings.keys;
        Value node = keys_.exists() ? keys_.value().first() : Value();
        for (std::size_t i = 0; i < keys.size() && node; ++i, node = node.next()) {
            node_ = node;
            index_ = i;
            check_name(keys[i]);
            check_credential(keys[i]);
            resolve_team(keys[i]);
            check_members(keys[i]);
            check_models(keys[i]);
        }
    }

  private:
    void report(const char* key, std::string message, std::string_view nearest = {}) const {
        const Value at = node_.find(key) ? node_.find(key) : node_;
        add(context_.problems, at, key, std::move(message), nearest);
    }
    void add(Problems& problems, Value at, std::string_view key, std::string message,
             std::string_view nearest = {}) const {
        problems.add({at.position(),
                      "keys[" + std::to_string(index_) + "]" + (key.empty() ? "" : ".") + std::string(key),
                      std::move(message), std::string(nearest)});
    }

    void check_name(const Key& key) {
        const auto [first, is_new] = names_.emplace(key.name, node_);
        if (!is_new && !key.name.empty()) {
            report("name", "a second key is named " + key.name + "; the first is at " +
                               first->second.find("name").position().text());
        }
    }

    void check_credential(Key& key) {
        const Value hash = node_.find("hash");
        const Value secret = node_.find("secret");
        if (static_cast<bool>(hash) == static_cast<bool>(secret)) {
            add(context_.problems, node_, {}, hash ? "expected hash or secret, found both" : "expected hash or secret");
            return;
        }
        if (hash) {
            check_unique(key.hash, "hash");
            if (key.hash.starts_with("nk2:") && context_.settings.auth.pepper.empty()) {
                report("hash", "an nk2: hash needs auth.pepper");
            }
        } else if (!secret.is_broken() && key.secret.empty()) {
            key.disabled = true;
            add(context_.warnings, secret, "secret", "empty, so key " + key.name + " is off");
        } else if (!key.secret.empty()) {
            check_unique(key.secret.reveal(), "secret");
            check_strength(key.secret);
        }
    }

    void check_unique(std::string_view credential, const char* field) {
        if (credential.empty()) {
            return;
        }
        const auto [first, is_new] = credentials_.emplace(credential, node_);
        if (!is_new) {
            report(field, "the same as that of the key at " + first->second.position().text());
        }
    }

    void check_strength(const Secret& secret) {
        const int bits = secret_bits(secret.reveal());
        if (is_open_ && bits < kSecretBitsMin) {
            report("secret",
                   "expected at least 128 bits (22 random letters and digits, or 32 hexadecimal digits), "
                   "found about " +
                       std::to_string(bits) + "; a weaker one is for a listeners.data on a loopback address only");
        }
    }

    void resolve_team(Key& key) {
        if (key.team.empty() || teams_.contains(key.team)) {
            return;
        }
        const auto [first, last] = short_teams_.equal_range(key.team);
        if (first == last) {
            Map<std::string> candidates;
            for (const auto& [full, team] : teams_) {
                candidates.emplace(full, "");
                candidates.emplace(full.substr(full.find('/') + 1), "");
            }
            report("team", "no team is named " + key.team, nearest_name(key.team, candidates));
        } else if (std::next(first) != last) {
            report("team", "several organisations have a team " + key.team + ": write " + first->second + " or " +
                               std::next(first)->second);
        } else {
            key.team = first->second;
        }
    }

    void check_members(const Key& key) const {
        if (key.team.empty()) {
            if (!node_.find("team") && (!key.user.empty() || !key.app.empty())) {
                report(key.user.empty() ? "app" : "user", "expected a team beside it");
            }
            return;
        }
        const auto team = teams_.find(key.team);
        if (team == teams_.end()) {
            return;
        }
        if (!key.user.empty() && !team->second->users.contains(key.user)) {
            report("user", "team " + key.team + " has no user " + key.user,
                   nearest_name(key.user, team->second->users));
        }
        if (!key.app.empty() && !team->second->apps.contains(key.app)) {
            report("app", "team " + key.team + " has no app " + key.app, nearest_name(key.app, team->second->apps));
        }
    }

    void check_models(const Key& key) const {
        const Settings& settings = context_.settings;
        for (std::size_t i = 0; i < key.models.size(); ++i) {
            const std::string& model = key.models[i];
            const std::string_view provider = std::string_view(model).substr(0, model.find('/'));
            const bool is_known = model.empty() || model.find('*') != std::string::npos ||
                                  settings.models.contains(model) || matches_pattern(model) ||
                                  (provider.size() < model.size() && settings.providers.contains(provider));
            if (!is_known) {
                add(context_.problems, node_.find("models").item(i), "models[" + std::to_string(i) + "]",
                    "no model is named " + model, nearest_model(model, settings));
            }
        }
    }

    bool matches_pattern(const std::string& model) const {
        for (const auto& [name, unused] : context_.settings.models) {
            if (name.find('*') != std::string::npos && glob_match(name, model)) {
                return true;
            }
        }
        return false;
    }

    CheckContext& context_;
    Place keys_;
    Value node_;
    std::size_t index_ = 0;
    bool is_open_ = true;
    std::map<std::string, const Team*, std::less<>> teams_;
    std::multimap<std::string, std::string, std::less<>> short_teams_;
    std::map<std::string_view, Value> names_;
    std::map<std::string_view, Value> credentials_;
};

}  // namespace

void check_identities(CheckContext& context) { KeyChecks(context).run(); }

}  // namespace nexus::config
