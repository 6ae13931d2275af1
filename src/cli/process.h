#pragma once

#include <cstddef>

namespace nexus::cli {

/// What the operating system must know before the daemon starts threads: SIGPIPE is ignored, no core dump or debugger
/// of the same user sees keys in memory, as many descriptors as the hard limit allows.
void prepare_process();

/// Memory: one malloc arena for each worker and two more, and freed memory is given back early.
void limit_arenas(std::size_t workers);

/// Gives the memory that a reload or the start left behind back to the system.
void trim_memory();

}  // namespace nexus::cli
