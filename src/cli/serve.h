#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/settings.h"

namespace nexus::cli {

struct ServeOptions {
    std::filesystem::path config;  ///< empty: the default configuration that is part of the binary
    std::string listen;            ///< instead of listeners.data.address
    std::string admin;             ///< instead of listeners.admin.address
    std::optional<std::size_t> workers;
};

/// `nexus serve`: runs the gateway until it is told to stop. Prints one JSON line with the addresses on standard
/// output once it serves. 0 after a drain, 1 with messages on standard error if it cannot start.
int serve(const ServeOptions& options);

/// What `serve` says when it runs the default configuration: the providers that are on and off, and a first request.
std::string describe_start(const config::Settings& settings, const std::string& data_address);

}  // namespace nexus::cli
