#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace nexus::config {

/// The bytes of a regular file of at most `bytes_max`. Blocks. The error says why not, without the name.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Whether the last part of `path` has a `*`.
bool is_pattern(const std::filesystem::path& path);
/// The files that `pattern` means, sorted by name: `*` in its last part stands for any text, and never for a file
/// whose name begins with a dot (Kubernetes' `..data`, editors' temporary files). Empty if there are none.
std::vector<std::filesystem::path> matching_files(const std::filesystem::path& pattern);

}  // namespace nexus::config
