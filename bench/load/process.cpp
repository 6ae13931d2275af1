#include "load/process.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace bench {
namespace {

void add_times(const std::string& directory, ProcessUse& use) {
    std::FILE* file = std::fopen((directory + "/stat").c_str(), "r");
    if (file == nullptr) {
        return;
    }
    char text[1024] = {};
    text[std::fread(text, 1, sizeof text - 1, file)] = '\0';
    std::fclose(file);
    long long user = 0;
    long long system = 0;
    // The name is in brackets and may itself hold blanks and brackets: the fields are counted from its end.
    const char* after_name = std::strrchr(text, ')');
    if (after_name != nullptr &&
        std::sscanf(after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) == 2) {
        use.cpu_us += (user + system) * 1'000'000 / ::sysconf(_SC_CLK_TCK);
    }
}

void add_memory(const std::string& directory, ProcessUse& use) {
    std::FILE* file = std::fopen((directory + "/statm").c_str(), "r");
    if (file == nullptr) {
        return;
    }
    long long pages = 0;
    if (std::fscanf(file, "%*d %lld", &pages) == 1) {
        use.rss_kb += pages * ::sysconf(_SC_PAGESIZE) / 1024;
    }
    std::fclose(file);
}

}  // namespace

ProcessUse process_use(const std::string& pids) {
    ProcessUse use;
    for (std::size_t at = 0; at < pids.size();) {
        const std::size_t comma = std::min(pids.find(',', at), pids.size());
        const std::string directory = "/proc/" + pids.substr(at, comma - at);
        add_times(directory, use);
        add_memory(directory, use);
        at = comma + 1;
    }
    return use;
}

}  // namespace bench
