#include "plugins/quota/limit_book.h"

namespace nexus::plugins::quota {
namespace {

using config::Limit;

gateway::ClaimUnit unit_of(Limit::Unit unit) {
    switch (unit) {
        case Limit::Unit::requests: return gateway::ClaimUnit::requests;
        case Limit::Unit::tokens: return gateway::ClaimUnit::tokens;
        case Limit::Unit::concurrent: return gateway::ClaimUnit::concurrent;
    }
    return gateway::ClaimUnit::requests;
}

std::string window_of(const Limit& limit) {
    return limit.unit == Limit::Unit::concurrent ? std::string("0") : std::to_string(limit.window.count());
}

// `200000 tokens per minute`
std::string words_of(const Limit& limit) {
    std::string text = std::to_string(limit.amount);
    switch (limit.unit) {
        case Limit::Unit::concurrent: return text + " concurrent requests";
        case Limit::Unit::requests: text += " requests per "; break;
        case Limit::Unit::tokens: text += " tokens per "; break;
    }
    switch (limit.window.count()) {
        case 1: return text + "second";
        case 60: return text + "minute";
        case 3600: return text + "hour";
        case 86400: return text + "day";
        default: return text + std::to_string(limit.window.count()) + " seconds";
    }
}

store::LimitRule rule_of(const Limit& limit) {
    store::LimitRule rule;
    const bool concurrent = limit.unit == Limit::Unit::concurrent;
    rule.kind = concurrent ? store::LimitRule::Kind::concurrent : store::LimitRule::Kind::rate;
    rule.amount = limit.amount;
    rule.window = limit.window;
    rule.burst = limit.burst != 0 ? limit.burst : limit.amount;
    return rule;
}

std::string_view scope_word(Limit::Scope scope) {
    switch (scope) {
        case Limit::Scope::inherited: return "";
        case Limit::Scope::key: return "key";
        case Limit::Scope::user: return "user";
        case Limit::Scope::team: return "team";
        case Limit::Scope::model: return "model";
    }
    return "";
}

std::string_view counted_name(Limit::Scope scope, const gateway::Identity& identity, std::string_view model) {
    switch (scope) {
        case Limit::Scope::inherited: return "";
        case Limit::Scope::key: return identity.key;
        case Limit::Scope::user: return identity.user;
        case Limit::Scope::team: return identity.team;
        case Limit::Scope::model: return model;
    }
    return "";
}

std::string organisation_of(const config::Key& key) { return key.team.substr(0, key.team.find('/')); }

template <class T>
const T* find_in(const config::Map<T>& map, std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

/// Where limits are written.
struct LimitBook::Place {
    std::string organisation;  ///< first part of the ids; `nexus` for models, which belong to the whole deployment
    std::string_view scope;
    std::string name;
    const std::vector<Limit>* limits;

    /// A limit whose scope is where it stands anyway is an ordinary one.
    bool counts_elsewhere(const Limit& limit) const {
        return limit.scope != Limit::Scope::inherited && scope_word(limit.scope) != scope;
    }
};

LimitBook::~LimitBook() = default;
LimitBook::LimitBook(LimitBook&&) noexcept = default;
LimitBook& LimitBook::operator=(LimitBook&&) noexcept = default;

LimitBook::LimitBook(const config::Settings& settings) {
    for (const auto& [name, model] : settings.models) {
        const Place written{"nexus", "model", name, &model.limits};
        for (std::size_t i = 0; i < model.limits.size(); ++i) {
            if (!written.counts_elsewhere(model.limits[i])) {
                of_models_[name].push_back(prepare(written, i, gateway::Identity(), name));
            }
        }
    }
    for (const config::Key& key : settings.keys) {
        add_plan(settings, key);
    }
    // What auth names the caller when it asks for no key: no organisation, so only limits of models apply to it.
    config::Key anonymous;
    anonymous.name = "anonymous";
    if (!plans_.contains(anonymous.name)) {
        add_plan(settings, anonymous);
    }
}

std::vector<LimitBook::Place> LimitBook::places_of(const config::Settings& settings, const config::Key& key) {
    std::vector<Place> places;
    const std::string organisation_name = organisation_of(key);
    const auto place = [&](std::string_view scope, const std::string& name, const std::vector<Limit>& limits) {
        if (!limits.empty()) {
            places.push_back(Place{organisation_name, scope, name, &limits});
        }
    };
    if (const auto* organisation = find_in(settings.organisations, organisation_name)) {
        place("organisation", organisation_name, organisation->limits);
        const std::size_t slash = key.team.find('/');
        const std::string team_name = slash == std::string::npos ? std::string() : key.team.substr(slash + 1);
        if (const auto* team = find_in(organisation->teams, team_name)) {
            place("team", key.team, team->limits);
            if (const auto* app = find_in(team->apps, key.app)) {
                place("app", key.team + "/" + key.app, app->limits);
            }
            if (const auto* user = find_in(team->users, key.user)) {
                place("user", key.team + "/" + key.user, user->limits);
            }
        }
    }
    place("key", key.name, key.limits);
    return places;
}

void LimitBook::add_plan(const config::Settings& settings, const config::Key& key) {
    gateway::Identity identity;
    identity.key = key.name;
    identity.team = key.team;
    identity.organisation = organisation_of(key);
    identity.user = key.user;
    identity.app = key.app;
    const std::vector<Place> places = places_of(settings, key);
    Plan& plan = plans_[key.name];
    for (const Place& written : places) {
        for (std::size_t i = 0; i < written.limits->size(); ++i) {
            if ((*written.limits)[i].scope != Limit::Scope::model) {
                plan.always.push_back(prepare(written, i, identity, {}));
            }
        }
    }
    add_by_model(settings, identity, plan, places);
}

void LimitBook::add_by_model(const config::Settings& settings, const gateway::Identity& identity, Plan& plan,
                             const std::vector<Place>& places) {
    const auto counted_by_model = [&](std::string_view model) {
        Limits limits;
        for (const Place& written : places) {
            for (std::size_t i = 0; i < written.limits->size(); ++i) {
                if ((*written.limits)[i].scope == Limit::Scope::model) {
                    limits.push_back(prepare(written, i, identity, model));
                }
            }
        }
        return limits;
    };
    if (Limits limits = counted_by_model({}); !limits.empty()) {
        plan.by_model.emplace(std::string(), std::move(limits));
    }
    for (const auto& [name, model] : settings.models) {
        Limits limits = counted_by_model(name);
        const Place written{"nexus", "model", name, &model.limits};
        for (std::size_t i = 0; i < model.limits.size(); ++i) {
            if (written.counts_elsewhere(model.limits[i])) {
                limits.push_back(prepare(written, i, identity, name));
            }
        }
        if (!limits.empty()) {
            plan.by_model.emplace(name, std::move(limits));
        }
    }
}

PreparedLimit LimitBook::prepare(const Place& place, std::size_t index, const gateway::Identity& identity,
                                 std::string_view model) {
    const Limit& limit = (*place.limits)[index];
    std::string scope(place.scope);
    std::string name = place.name;
    if (place.counts_elsewhere(limit)) {
        scope += '>';
        scope += scope_word(limit.scope);
        name += '>';
        name += counted_name(limit.scope, identity, model);
    }
    std::string id = place.organisation + "|" + scope + "|" + name + "|";
    id += gateway::name_of(unit_of(limit.unit));
    id += "/" + window_of(limit);
    // Two limits of one unit and window in one place would otherwise share a balance that neither describes.
    std::size_t same = 0;
    for (std::size_t earlier = 0; earlier < index; ++earlier) {
        const Limit& other = (*place.limits)[earlier];
        same += other.unit == limit.unit && other.scope == limit.scope && window_of(other) == window_of(limit) ? 1 : 0;
    }
    if (same != 0) {
        id += "#" + std::to_string(same + 1);
    }
    std::unique_ptr<Prepared>& prepared = prepared_[id];
    if (prepared == nullptr) {
        prepared = std::make_unique<Prepared>();
        prepared->account = store::Account{id, scope + " " + name + ": " + words_of(limit)};
        prepared->rule = rule_of(limit);
    }
    return PreparedLimit{unit_of(limit.unit), &prepared->account, &prepared->rule};
}

}  // namespace nexus::plugins::quota
