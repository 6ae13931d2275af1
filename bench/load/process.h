#pragma once

#include <cstdint>
#include <string>

namespace bench {

struct ProcessUse {
    std::int64_t cpu_us = 0;  ///< user and system time of all threads, those that ended included
    std::int64_t rss_kb = 0;
};

/// The sum over processes, from /proc. `pids` is a comma-separated list; one that has ended counts nothing.
ProcessUse process_use(const std::string& pids);

}  // namespace bench
