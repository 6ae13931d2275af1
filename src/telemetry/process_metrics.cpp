#include "telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace nexus::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

void add(std::vector<MetricFamily>& out, std::string name, std::string help, MetricType type, double value) {
    ClientMetric metric;
    metric.counter.value = value;
    metric.gauge.value = value;
    out.push_back(MetricFamily{std::move(name), std::move(help), type, {metric}});
}

// The fields of /proc/self/stat after the command name, which may itself hold blanks and parentheses (proc(5)); the
// first of them is field 3, `state`.
std::vector<std::string> stat_fields() {
    std::ifstream file("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::size_t end_of_name = text.rfind(')');
    std::vector<std::string> fields;
    if (end_of_name != std::string::npos) {
        std::istringstream rest(text.substr(end_of_name + 1));
        for (std::string field; rest >> field;) {
            fields.push_back(field);
        }
    }
    return fields;
}

std::optional<double> boot_time_seconds() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime ")) {
            return std::strtod(line.c_str() + 6, nullptr);
        }
    }
    return std::nullopt;
}

void add_stat(std::vector<MetricFamily>& out) {
    constexpr std::size_t kThreads = 20 - 3;
    constexpr std::size_t kStartTicks = 22 - 3;
    constexpr std::size_t kVirtualBytes = 23 - 3;
    constexpr std::size_t kResidentPages = 24 - 3;
    const std::vector<std::string> fields = stat_fields();
    if (fields.size() <= kResidentPages) {
        return;
    }
    const auto number = [&fields](std::size_t index) { return std::strtod(fields[index].c_str(), nullptr); };
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    add(out, "process_resident_memory_bytes", "Resident memory size in bytes.", MetricType::Gauge,
        number(kResidentPages) * page);
    if (const auto boot = boot_time_seconds()) {
        add(out, "process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.",
            MetricType::Gauge, *boot + number(kStartTicks) / static_cast<double>(sysconf(_SC_CLK_TCK)));
    }
    add(out, "process_threads", "Threads of the process.", MetricType::Gauge, number(kThreads));
    add(out, "process_virtual_memory_bytes", "Virtual memory size in bytes.", MetricType::Gauge, number(kVirtualBytes));
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

std::vector<MetricFamily> process_metrics() {
    std::vector<MetricFamily> out;
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        add(out, "process_cpu_seconds_total", "User and system CPU time spent in seconds.", MetricType::Counter,
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        add(out, "process_max_fds", "Maximum number of open file descriptors.", MetricType::Gauge,
            static_cast<double>(limit.rlim_cur));
    }
    std::error_code error;
    double open = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error)) {
        ++open;
    }
    if (open > 0) {
        // One of them is the directory that is being read.
        add(out, "process_open_fds", "Number of open file descriptors.", MetricType::Gauge, open - 1);
    }
    add_stat(out);
    return out;
}

}  // namespace nexus::telemetry
