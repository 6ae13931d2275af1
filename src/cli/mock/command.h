#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace nexus::cli {

struct MockOptions {
    std::string listen = "127.0.0.1:8081";
    std::size_t workers = 1;
    std::filesystem::path replay;        ///< a recording, or a folder of them; empty: the mock provider answers
    std::size_t replay_piece_bytes = 0;  ///< of a recorded stream; 0: an event each
    std::int64_t replay_delay_ms = 0;    ///< before each piece of a recorded stream
};

/// `nexus mock`: serves the mock provider alone until SIGTERM or SIGINT. Prints one JSON line, `{"mock":"host:port"}`,
/// with the number of `recordings` where some are replayed.
int run_mock(const MockOptions& options);

}  // namespace nexus::cli
