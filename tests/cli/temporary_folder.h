#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace nexus::test {

/// A folder of its own for one test, removed with the object.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "nexus-test-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path path(const std::string& name) const { return path_ / name; }
    /// Replaces the file as editors do: written beside it, then renamed.
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name + ".new"), std::ios::binary) << text;
        std::filesystem::rename(path(name + ".new"), path(name));
        return path(name);
    }

  private:
    std::filesystem::path path_;
};

}  // namespace nexus::test
