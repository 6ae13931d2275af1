#include "config/watcher.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <set>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/task.h"
#include "config/files.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;
using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr std::chrono::milliseconds kQuiet{200};
constexpr std::chrono::milliseconds kDelayMax{2000};
constexpr std::uint32_t kEvents = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE | IN_ATTRIB |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

// What tells one state of a file from another: where it is, how large, and when it was changed.
struct FileState {
    fs::path path;
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = -1;
    std::pair<std::int64_t, std::int64_t> modified;
    std::pair<std::int64_t, std::int64_t> changed;

    bool operator==(const FileState&) const = default;
};

FileState state_of(const fs::path& path) {
    FileState state{path, 0, 0, -1, {}, {}};
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) {
        state = {path,
                 status.st_dev,
                 status.st_ino,
                 status.st_size,
                 {status.st_mtim.tv_sec, status.st_mtim.tv_nsec},
                 {status.st_ctim.tv_sec, status.st_ctim.tv_nsec}};
    }
    return state;
}

fs::path directory_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

// Shared with the handlers under way, which therefore may run after the Watcher is gone.
class Watcher::Watch : public std::enable_shared_from_this<Watch> {
  public:
    Watch(boost::asio::io_context& context, std::function<void()> on_change)
        : descriptor_(context.get_executor()),
          quiet_(context.get_executor()),
          latest_(context.get_executor()),
          on_change_(std::move(on_change)) {}

    void close() {
        on_change_ = nullptr;
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        quiet_.cancel();
        latest_.cancel();
    }

    void watch(std::vector<fs::path> files) {
        files_ = std::move(files);
        rebuild();
        std::vector<FileState> current = states();
        // A file that changed while a reload read it: what was read may be what stood there before.
        const bool is_late = std::any_of(states_.begin(), states_.end(), [&](const FileState& before) {
            return std::any_of(current.begin(), current.end(),
                               [&](const FileState& state) { return state.path == before.path && state != before; });
        });
        if (is_late) {
            on_event();
            return;
        }
        states_ = std::move(current);
    }

  private:
    // A fresh inotify instance: directories come and go (a ConfigMap's is new with each version), and counting which
    // of the old watches still hold would gain nothing.
    void rebuild() {
        boost::system::error_code ignored;
        descriptor_.close(ignored);
        const int handle = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (handle < 0) {
            return;  // out of inotify instances: SIGHUP still reloads
        }
        descriptor_.assign(handle, ignored);
        ++generation_;
        for (const fs::path& directory : directories()) {
            add(handle, directory);
        }
        read();
    }

    // Where the files stand, and where they stand once links are followed.
    std::set<fs::path> directories() const {
        std::set<fs::path> directories;
        for (const fs::path& file : files_) {
            directories.insert(directory_of(file));
            std::error_code error;
            const fs::path target = fs::canonical(file, error);
            if (!error) {
                directories.insert(directory_of(target));
            }
        }
        return directories;
    }

    // A directory that does not exist is awaited in the nearest one above it that does.
    static void add(int handle, fs::path directory) {
        while (inotify_add_watch(handle, directory.c_str(), kEvents) < 0) {
            fs::path above = directory.has_parent_path() ? directory.parent_path() : fs::path(".");
            if (above == directory) {
                return;
            }
            directory = std::move(above);
        }
    }

    std::vector<FileState> states() const {
        std::vector<FileState> states;
        for (const fs::path& file : files_) {
            if (!is_pattern(file)) {
                states.push_back(state_of(file));
                continue;
            }
            for (const fs::path& match : matching_files(file)) {
                states.push_back(state_of(match));
            }
        }
        return states;
    }

    void read() {
        descriptor_.async_read_some(boost::asio::buffer(events_), [self = shared_from_this(), generation = generation_](
                                                                      boost::system::error_code error, std::size_t) {
            if (!error && self->on_change_) {
                self->on_event();
                self->read_on(generation);
            }
        });
    }

    // A read that had completed before a rebuild is not repeated: the rebuild began one of its own.
    void read_on(std::uint64_t generation) {
        if (generation == generation_) {
            read();
        }
    }

    void on_event() {
        if (!std::exchange(is_waiting_, true)) {
            wait(latest_, kDelayMax);
        }
        wait(quiet_, kQuiet);
    }

    void wait(Timer& timer, std::chrono::milliseconds delay) {
        timer.expires_after(delay);
        timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error && self->on_change_) {
                self->on_quiet();
            }
        });
    }

    void on_quiet() {
        if (!std::exchange(is_waiting_, false)) {
            return;  // both timers had expired
        }
        quiet_.cancel();
        latest_.cancel();
        rebuild();
        std::vector<FileState> current = states();
        if (current == states_) {
            return;
        }
        states_ = std::move(current);
        // A copy: the call may destroy the Watcher, and with it the function.
        const std::function<void()> on_change = on_change_;
        on_change();
    }

    Descriptor descriptor_;
    Timer quiet_;   // since the last event
    Timer latest_;  // since the first
    std::function<void()> on_change_;
    std::vector<fs::path> files_;
    std::vector<FileState> states_;
    alignas(inotify_event) std::array<char, 4096> events_{};
    std::uint64_t generation_ = 0;
    bool is_waiting_ = false;
};

Watcher::Watcher(boost::asio::io_context& context, std::function<void()> on_change)
    : watch_(std::make_shared<Watch>(context, std::move(on_change))) {}

Watcher::~Watcher() { watch_->close(); }

void Watcher::watch(std::vector<fs::path> files) { watch_->watch(std::move(files)); }

}  // namespace nexus::config
