#include "telemetry/access_log.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

namespace nexus::telemetry {
namespace {

constexpr std::size_t kQueueBytesMax = 4 * 1024 * 1024;
constexpr std::size_t kBatchBytes = 64 * 1024;
constexpr std::chrono::milliseconds kBatchTime{20};
constexpr int kPollMs = 100;
// By when the writer has noticed that it is over, unless a write holds it.
constexpr std::chrono::milliseconds kNoticeTime{5 * kPollMs};

using Time = std::chrono::steady_clock;

// Lines are collected in one text and swapped out whole. The writer sleeps while nothing is queued; the first line
// wakes it, and it then waits for kBatchTime or kBatchBytes before it writes.
class Writer {
  public:
    // Of its own: the caller may close the one it gave while a thread that was left behind still has it.
    explicit Writer(int descriptor) : descriptor_(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    void write(std::string_view line);
    /// The life of the writer's thread.
    void run();
    /// Lets `run` write for `time` more; false when it did not return by then because a write holds it.
    bool finish(std::chrono::milliseconds time);

    std::atomic<bool> enabled{true};
    std::atomic<std::uint64_t> dropped{0};

  private:
    bool next_batch(std::string& batch);
    void write_out(std::string_view bytes);
    bool wait_until_writable();

    const int descriptor_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable end_;
    std::string queue_;
    bool closing_ = false;
    bool asleep_ = false;
    bool ended_ = false;
    std::atomic<Time::time_point> last_moment_{Time::time_point::max()};
};

void Writer::write(std::string_view line) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() + line.size() + 1 > kQueueBytesMax) {
            dropped.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        const std::size_t before = queue_.size();
        queue_.append(line).push_back('\n');
        wake = asleep_ || (before < kBatchBytes && queue_.size() >= kBatchBytes);
        asleep_ = false;
    }
    if (wake) {
        wake_.notify_one();
    }
}

void Writer::run() {
    // A reader that went away must show as EPIPE and not end the process.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
    std::string batch;
    while (next_batch(batch)) {
        write_out(batch);
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    end_.notify_one();
}

bool Writer::finish(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    closing_ = true;
    last_moment_ = Time::now() + time;
    wake_.notify_one();
    return end_.wait_for(lock, time + kNoticeTime, [this] { return ended_; });
}

// False when the log closes and everything is written.
bool Writer::next_batch(std::string& batch) {
    batch.clear();
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !closing_) {
        asleep_ = true;
        wake_.wait(lock);
    }
    asleep_ = false;
    wake_.wait_for(lock, kBatchTime, [this] { return closing_ || queue_.size() >= kBatchBytes; });
    // Both texts keep their capacity for the next batches.
    std::swap(batch, queue_);
    return !batch.empty();
}

// What one write may take: whole lines of at most PIPE_BUF bytes, or a part of a longer one. A pipe that poll calls
// writable takes that many without blocking, and does not mix them with what another process writes.
std::string_view piece_of(std::string_view bytes) {
    const std::string_view piece = bytes.substr(0, PIPE_BUF);
    const std::size_t line_end = piece.rfind('\n');
    return line_end == std::string_view::npos ? piece : piece.substr(0, line_end + 1);
}

void Writer::write_out(std::string_view bytes) {
    while (!bytes.empty() && wait_until_writable()) {
        const std::string_view piece = piece_of(bytes);
        const ssize_t written = ::write(descriptor_, piece.data(), piece.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            break;
        }
    }
    const auto lost = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    dropped.fetch_add(lost, std::memory_order_relaxed);
}

// False when the log has closed and its time is over.
bool Writer::wait_until_writable() {
    while (Time::now() < last_moment_.load(std::memory_order_relaxed)) {
        pollfd wanted{descriptor_, POLLOUT, 0};
        if (poll(&wanted, 1, kPollMs) != 0) {
            return true;  // writable, or an error that the write will tell
        }
    }
    return false;
}

}  // namespace

// The thread shares the writer, because it may have to be left behind: a terminal, or a pipe into which another process
// writes too, can block a write that poll promised.
class AccessLog::Impl {
  public:
    Impl(int descriptor, std::chrono::milliseconds closing_time)
        : writer(std::make_shared<Writer>(descriptor)),
          closing_time_(closing_time),
          thread_([shared = writer] { shared->run(); }) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (writer->finish(closing_time_)) {
            thread_.join();
        } else {
            thread_.detach();
        }
    }

    const std::shared_ptr<Writer> writer;

  private:
    const std::chrono::milliseconds closing_time_;
    std::thread thread_;
};

AccessLog::AccessLog() : AccessLog(STDOUT_FILENO) {}
AccessLog::AccessLog(int descriptor, std::chrono::milliseconds closing_time)
    : impl_(std::make_unique<Impl>(descriptor, closing_time)) {}
AccessLog::~AccessLog() = default;

void AccessLog::set_enabled(bool enabled) { impl_->writer->enabled.store(enabled, std::memory_order_relaxed); }

bool AccessLog::enabled() const { return impl_->writer->enabled.load(std::memory_order_relaxed); }

void AccessLog::write(const RequestRecord& record) {
    if (!enabled()) {
        return;
    }
    // Each worker formats outside of the lock, into a text that keeps its capacity.
    thread_local std::string line;
    line.clear();
    append_access_line(line, record);
    impl_->writer->write(line);
}

std::uint64_t AccessLog::dropped() const { return impl_->writer->dropped.load(std::memory_order_relaxed); }

}  // namespace nexus::telemetry
