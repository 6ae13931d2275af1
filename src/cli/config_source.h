#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/load.h"

namespace nexus::cli {

/// Where a command's configuration comes from, and what the command line puts in its place.
struct ConfigSource {
    std::filesystem::path file;  ///< empty: the default configuration that is part of the binary
    std::string data_address;    ///< instead of `listeners.data.address`; empty: the configuration's
    std::string admin_address;
    config::Environment environment = {};  ///< where variables are looked up; none: the process's environment

    bool is_builtin() const { return file.empty(); }
    /// What messages call it.
    std::string name() const { return is_builtin() ? "default configuration" : file.string(); }
    /// Blocks. `vault` may be empty. The default configuration gets every provider whose usual variable is set
    /// (provider::Catalogue::enabled_by_environment), named as its kind.
    config::LoadResult load(const config::SecretSourceMaker& vault) const;
};

/// `address` with another port: `0.0.0.0:8080` and `5000` give `0.0.0.0:5000`.
std::string with_port(const std::string& address, const std::string& port);

/// One line for each problem, without the newline.
std::vector<std::string> lines_of(const config::Problems& problems);

/// The mistakes that building showed, one a line in `mistakes`, as `loaded` places them: what `nexus check`, the start
/// and a reload say alike.
std::vector<std::string> placed_lines(const config::LoadResult& loaded, std::string_view mistakes);

/// The keys that `changed` sets otherwise than `running` and that only a restart can change.
std::vector<std::string> restart_keys(const config::Settings& running, const config::Settings& changed);

}  // namespace nexus::cli
