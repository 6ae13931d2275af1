#pragma once

namespace nexus::cli {

/// Parses the command line, runs the subcommand it names and returns the process's exit code: 0, 1 for a failure, 2 for
/// a command line that is wrong, 3 for an import that left keys out.
int run(int argc, const char* const* argv);

}  // namespace nexus::cli
