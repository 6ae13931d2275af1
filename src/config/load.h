#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/problems.h"
#include "config/secret_source.h"
#include "config/settings.h"
#include "config/substitute.h"

namespace nexus::embedded {

/// config/default.yaml, which the build puts into the binary: what runs when no file is named.
std::string_view default_config();

}  // namespace nexus::embedded

namespace nexus::config {

struct LoadOptions {
    Environment environment;   ///< where `${NAME}` is looked up; none: the process's environment
    SecretSourceMaker vault;   ///< makes what `${vault:…}` is read from; none: the form is a problem
    std::string data_address;  ///< of the command line, instead of `listeners.data.address`; empty: the file's
    std::string admin_address;
    /// What `kind` of a provider may be, for as long as the load runs; empty: any word.
    std::span<const std::string_view> provider_kinds;
};

/// What became of a configuration. Either `settings` or at least one problem.
struct LoadResult {
    std::shared_ptr<const Settings> settings;
    Problems problems;
    Problems warnings;
    /// What to watch for changes: every file that was read or looked for (the file itself, includes, `${file:…}`,
    /// certificates), and the patterns of `include`.
    std::vector<std::filesystem::path> files;
    /// Whether a value came from the vault, so that it has to be read again every `vault.refresh`.
    bool uses_vault = false;
    /// What was read, to place what is found wrong later. Holds secrets until it goes.
    std::shared_ptr<const Document> document;
    Document::Id root = Document::kNone;

    /// A mistake that showed when the settings were put to use, at the file, line and column of the key that `message`
    /// begins with (`providers.a: …`); without one, or where the file has no such key, at the file.
    Problem placed(std::string message) const;
};

/// Reads, substitutes, includes, types and checks a configuration; collects every mistake of all its files. An empty
/// file is a mistake, an empty included one is not. Relative names in the file are looked up beside it. Blocks on files
/// and on the vault: not for a worker's thread.
LoadResult load(const std::filesystem::path& file, const LoadOptions& options);

/// The same for a text; reports call it `name`, and relative names are looked up in the working directory.
LoadResult load_text(const std::string& name, std::string_view text, const LoadOptions& options);

}  // namespace nexus::config
