#pragma once

#include <span>
#include <string_view>

#include "config/document.h"
#include "config/problems.h"
#include "config/settings.h"

namespace nexus::config {

/// What a table of fields cannot say: references between the parts, rules over several keys, and what follows from
/// them. Called once the values are read; `root` is the tree they come from.
///
/// Completes `settings`: short team names become `organisation/team`, entities get their canonical names, providers
/// and keys without a credential are marked disabled (with a warning). Three parts, in this order.
struct CheckContext {
    Value root;
    Settings& settings;
    Problems& problems;
    Problems& warnings;
    std::span<const std::string_view> provider_kinds;  ///< empty: unchecked
};

void check_server(CheckContext& context);      ///< listeners, auth, detection, vault
void check_models(CheckContext& context);      ///< providers, models, fallbacks
void check_identities(CheckContext& context);  ///< keys, teams, users, apps

}  // namespace nexus::config
