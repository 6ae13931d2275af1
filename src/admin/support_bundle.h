#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace nexus::admin {

/// Versions of this binary and of what it runs on: nexus, compiler, boost, openssl, kernel.
Json describe_versions();

/// What a bundle is made of. Each text was made free of secrets by its source: the configuration by config::describe,
/// which masks by type, the metrics by having no such labels.
struct BundleParts {
    WallTime made_at{};
    std::string_view config;   ///< JSON text, or empty where there is none
    std::string_view metrics;  ///< the text exposition, or empty where no daemon was asked
    Json status;               ///< of the running process, or null
};

/// The support bundle, indented JSON text with a newline at its end.
std::string make_support_bundle(const BundleParts& parts);

}  // namespace nexus::admin
