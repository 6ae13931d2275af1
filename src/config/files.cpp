#include "config/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/strings.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;

Error unreadable(std::string reason) { return Error(ErrorCode::invalid_request, std::move(reason)); }

Result<std::string> read_all(int descriptor, std::size_t bytes_max) {
    struct stat status{};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        return unreadable("not a regular file");
    }
    std::string bytes;
    bytes.reserve(std::min(static_cast<std::size_t>(status.st_size), bytes_max) + 1);
    char buffer[16 * 1024];
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return unreadable(std::strerror(errno));
        }
        if (got == 0) {
            return bytes;
        }
        bytes.append(buffer, static_cast<std::size_t>(got));
        if (bytes.size() > bytes_max) {
            return unreadable("larger than " + std::to_string(bytes_max / (1024 * 1024)) + " MiB");
        }
    }
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t bytes_max) {
    // O_NONBLOCK: opening a named pipe that stands there by mistake would wait for a writer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return unreadable(std::strerror(errno));
    }
    Result<std::string> bytes = read_all(descriptor, bytes_max);
    ::close(descriptor);
    return bytes;
}

bool is_pattern(const fs::path& path) { return path.filename().native().find('*') != std::string::npos; }

std::vector<fs::path> matching_files(const fs::path& pattern) {
    std::vector<fs::path> found;
    const fs::path directory = pattern.has_parent_path() ? pattern.parent_path() : fs::path(".");
    std::error_code error;
    for (fs::directory_iterator each(directory, error), end; !error && each != end; each.increment(error)) {
        const std::string name = each->path().filename().native();
        std::error_code ignored;
        if (!name.starts_with('.') && glob_match(pattern.filename().native(), name) && each->is_regular_file(ignored)) {
            found.push_back(each->path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace nexus::config
