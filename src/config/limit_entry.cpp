#include "config/limit_entry.h"

#include <array>
#include <string_view>
#include <utility>

namespace nexus::config {
namespace {

constexpr std::array<std::pair<std::string_view, std::chrono::seconds>, 4> kWindows{
    {{"second", std::chrono::seconds(1)},
     {"minute", std::chrono::seconds(60)},
     {"hour", std::chrono::seconds(3600)},
     {"day", std::chrono::seconds(86'400)}}};

constexpr std::array<std::pair<std::string_view, Limit::Scope>, 4> kScopes{{{"key", Limit::Scope::key},
                                                                            {"user", Limit::Scope::user},
                                                                            {"team", Limit::Scope::team},
                                                                            {"model", Limit::Scope::model}}};

void refuse_rate_keys(Reader& reader, Value at, const LimitEntry& entry) {
    if (entry.per) {
        reader.problem(at.find_key("per"), "concurrent has no period: remove per");
    }
    if (entry.burst) {
        reader.problem(at.find_key("burst"), "concurrent has no burst: remove burst");
    }
}

}  // namespace

Limit to_limit(Reader& reader, Value at, const LimitEntry& entry) {
    Limit limit;
    const int units = (entry.requests ? 1 : 0) + (entry.tokens ? 1 : 0) + (entry.concurrent ? 1 : 0);
    // A value that was refused already is no second mistake.
    const int written = (at.find("requests") ? 1 : 0) + (at.find("tokens") ? 1 : 0) + (at.find("concurrent") ? 1 : 0);
    if (written != 1 && !at.find("usd")) {
        reader.problem(at, "expected exactly one of requests, tokens, concurrent");
    }
    if (units != 1) {
        return limit;
    }
    if (entry.concurrent) {
        limit.unit = Limit::Unit::concurrent;
        limit.amount = *entry.concurrent;
        refuse_rate_keys(reader, at, entry);
    } else {
        limit.unit = entry.tokens ? Limit::Unit::tokens : Limit::Unit::requests;
        limit.amount = entry.tokens ? *entry.tokens : *entry.requests;
        limit.burst = entry.burst.value_or(0);
        if (!at.find("per")) {
            reader.problem(at, "expected per: second, minute, hour or day beside requests or tokens");
        }
    }
    for (const auto& [name, window] : kWindows) {
        limit.window = name == entry.per ? window : limit.window;
    }
    for (const auto& [name, scope] : kScopes) {
        limit.scope = name == entry.scope ? scope : limit.scope;
    }
    return limit;
}

LimitEntry to_entry(const Limit& limit) {
    LimitEntry entry;
    switch (limit.unit) {
        case Limit::Unit::requests: entry.requests = limit.amount; break;
        case Limit::Unit::tokens: entry.tokens = limit.amount; break;
        case Limit::Unit::concurrent: entry.concurrent = limit.amount; break;
    }
    if (limit.unit != Limit::Unit::concurrent) {
        for (const auto& [name, window] : kWindows) {
            entry.per = window == limit.window ? std::optional(std::string(name)) : entry.per;
        }
        entry.burst = limit.burst > 0 ? std::optional(limit.burst) : std::nullopt;
    }
    for (const auto& [name, scope] : kScopes) {
        entry.scope = scope == limit.scope ? std::optional(std::string(name)) : entry.scope;
    }
    return entry;
}

}  // namespace nexus::config
