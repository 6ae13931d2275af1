#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

namespace nexus::cli {

struct BundleOptions {
    std::string admin = "127.0.0.1:9090";  ///< the running daemon's admin listener
    std::filesystem::path config;          ///< the configuration to describe instead of the daemon's; empty: none
    std::filesystem::path output;          ///< empty: `out`
};

/// `nexus support-bundle`: versions, the effective configuration with secrets masked, status and counters, as JSON.
/// With `config` it also works where no daemon answers, then without counters. 0, or 1 with a message on `errors`.
int support_bundle(const BundleOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace nexus::cli
