#include "cli/process.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace nexus::cli {

void prepare_process() {
    std::signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

void limit_arenas(std::size_t workers) {
    // Bodies of ordinary prompts come from the heap: fresh pages from the kernel for each of them cost more than their
    // copy (100 KB: 25 page faults).
    constexpr int kMmapThreshold = 1024 * 1024;
    constexpr int kTrimThreshold = 4 * 1024 * 1024;
    mallopt(M_ARENA_MAX, static_cast<int>(workers) + 2);
    mallopt(M_MMAP_THRESHOLD, kMmapThreshold);
    mallopt(M_TRIM_THRESHOLD, kTrimThreshold);
}

void trim_memory() { malloc_trim(0); }

}  // namespace nexus::cli
