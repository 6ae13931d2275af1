#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"

namespace nexus::config {

/// A folder of its own that goes with the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "nexus_config_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            ADD_FAILURE() << "no temporary folder";
        }
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// Writes a file, with the folders above it.
    std::filesystem::path write(std::string_view name, std::string_view text) const {
        const std::filesystem::path file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

  private:
    std::filesystem::path path_;
};

using Variables = std::map<std::string, std::string>;

inline LoadOptions with(Variables variables) {
    LoadOptions options;
    options.environment = [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return options;
}

inline LoadResult load_yaml(std::string_view text, Variables variables = {}) {
    return load_text("nexus.yaml", text, with(std::move(variables)));
}

inline std::vector<std::string> lines(const Problems& problems) {
    std::vector<std::string> out;
    for (const Problem& problem : problems) {
        out.push_back(problem.text());
    }
    return out;
}

/// The reports about `text`, one line each.
inline std::vector<std::string> mistakes(std::string_view text, Variables variables = {}) {
    const LoadResult result = load_yaml(text, std::move(variables));
    EXPECT_EQ(result.settings == nullptr, !result.problems.empty());
    return lines(result.problems);
}

inline std::vector<std::string> warnings(std::string_view text, Variables variables = {}) {
    const LoadResult result = load_yaml(text, std::move(variables));
    EXPECT_TRUE(result.settings != nullptr) << result.problems.text();
    return lines(result.warnings);
}

/// The settings of a text that must load.
inline std::shared_ptr<const Settings> settings_of(std::string_view text, Variables variables = {}) {
    const LoadResult result = load_yaml(text, std::move(variables));
    EXPECT_TRUE(result.settings != nullptr) << result.problems.text();
    return result.settings != nullptr ? result.settings : std::make_shared<const Settings>();
}

using Lines = std::vector<std::string>;

}  // namespace nexus::config
