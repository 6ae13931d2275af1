#pragma once

#include <cstddef>
#include <string>

namespace nexus::cli {

struct MockOptions {
    std::string listen = "127.0.0.1:8081";
    std::size_t workers = 1;
};

/// `nexus mock`: serves the mock provider alone until SIGTERM or SIGINT. Prints one JSON line, `{"mock":"host:port"}`.
int run_mock(const MockOptions& options);

}  // namespace nexus::cli
