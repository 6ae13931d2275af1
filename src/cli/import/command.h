#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace nexus::cli {

struct ImportOptions {
    std::string from;  ///< litellm or portkey
    std::filesystem::path file;
    std::filesystem::path output;  ///< empty: standard output
    bool force = false;            ///< replaces a file that is there
    std::string name;              ///< Portkey: what the config's model is called; empty: the file's name without end
    std::vector<std::string> providers;  ///< Portkey: `virtual-key=provider`, what stands behind a virtual key
};

inline constexpr int kImportedInPart = 3;

/// `nexus import litellm|portkey FILE`: prints the configuration that says the same, with what it could not carry over
/// as comments at its top and on `errors`. 0 when every key was carried over, kImportedInPart when some were not (the
/// configuration is written all the same), 1 when the file cannot be read or the output not be written.
int import_config(const ImportOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace nexus::cli
