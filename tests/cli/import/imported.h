#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check.h"
#include "cli/import/command.h"
#include "config/load.h"
#include "provider/catalogue.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::test {

/// What one run of `nexus import` made.
struct Imported {
    int code = -1;
    std::string yaml;
    std::string report;

    bool has(std::string_view text) const { return yaml.find(text) != std::string::npos; }
    bool reports(std::string_view text) const { return report.find(text) != std::string::npos; }
};

inline Imported run_import(const cli::ImportOptions& options) {
    std::ostringstream out;
    std::ostringstream errors;
    Imported made;
    made.code = cli::import_config(options, out, errors);
    made.yaml = out.str();
    made.report = errors.str();
    return made;
}

/// Imports a text as `source.yaml`.
inline Imported import_text(const std::string& from, const std::string& text,
                            const std::vector<std::string>& providers = {}) {
    const TemporaryFolder folder;
    cli::ImportOptions options;
    options.from = from;
    options.file = folder.write("source.yaml", text);
    options.providers = providers;
    return run_import(options);
}

inline std::filesystem::path fixtures() {
    return std::filesystem::path(NEXUS_SOURCE_DIR) / "tests/cli/import/fixtures";
}

/// What `nexus check` would say of a text in an environment in which every variable is set.
inline config::LoadResult load_with_everything_set(const std::string& yaml) {
    config::LoadOptions options;
    options.environment = [](const std::string& name) -> std::optional<std::string> {
        return name.ends_with("_BASE") ? "http://127.0.0.1:9/v1" : "0123456789abcdef0123456789ABCDEF-" + name;
    };
    const std::vector<std::string_view> kinds = provider::Catalogue::builtin().kinds();
    options.provider_kinds = kinds;
    return config::load_text("imported.yaml", yaml, options);
}

/// `nexus check` of a text, with every variable set that it refers to. What it says; empty when it stands.
inline std::string check_with_everything_set(const std::string& yaml) {
    std::vector<std::string> names;
    for (std::size_t at = yaml.find("${"); at != std::string::npos; at = yaml.find("${", at + 2)) {
        names.push_back(yaml.substr(at + 2, yaml.find_first_of(":}", at) - at - 2));
        const std::string value = names.back().ends_with("_BASE") ? "http://127.0.0.1:9/v1"
                                                                  : "0123456789abcdef0123456789ABCDEF-" + names.back();
        ::setenv(names.back().c_str(), value.c_str(), 1);
    }
    const TemporaryFolder folder;
    std::ostringstream out;
    std::ostringstream errors;
    const int code = cli::check(folder.write("nexus.yaml", yaml), out, errors);
    for (const std::string& name : names) {
        ::unsetenv(name.c_str());
    }
    return code == 0 ? std::string() : errors.str();
}

}  // namespace nexus::test
