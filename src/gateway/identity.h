#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nexus::gateway {

/// Who calls, as the auth middleware found. Owned by the configuration generation.
struct Identity {
    std::string key;  ///< the key's name; "anonymous" with auth mode none
    std::string organisation;
    std::string team;  ///< `organisation/team`
    std::string user;
    std::string app;
    std::vector<std::string> models;  ///< names or globs that it may use; empty: all

    /// Whether a model name, as the client spells it, is allowed.
    bool may_use(std::string_view model) const;
};

}  // namespace nexus::gateway
