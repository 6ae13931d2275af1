#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/document.h"
#include "config/problems.h"

namespace nexus::config {

inline constexpr std::size_t kIncludesMax = 1000;

/// The files that the `include:` list of `root` names, relative to `directory`, in the list's order and without
/// repetition. `watched` gets each entry as a path, patterns too, so that a file that appears later is noticed.
std::vector<std::filesystem::path> included_files(Value root, const std::filesystem::path& directory,
                                                  Problems& problems, std::vector<std::filesystem::path>& watched);

/// Moves the keys of `from`, the root of an included file, below `into`: named things (providers, models,
/// organisations) and lists of keys and rules are put together, every other key must stand in one file only. A name
/// that both have is a problem with both positions.
void merge_roots(Document& document, Document::Id into, Document::Id from, Problems& problems);

}  // namespace nexus::config
