#pragma once

#include <filesystem>
#include <iosfwd>

namespace nexus::cli {

/// `nexus check FILE`: loads a configuration and builds everything it describes, without serving. Every problem and
/// warning on `errors`, one line each (`nexus.yaml:3:5: key: expected …`); a summary on `out` when it stands. An empty
/// `file` is the default configuration. 0 or 1.
int check(const std::filesystem::path& file, std::ostream& out, std::ostream& errors);

}  // namespace nexus::cli
