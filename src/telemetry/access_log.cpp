#include "telemetry/access_log.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
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
constexpr int kClosingPollsMax = 10;

}  // namespace

// Lines are collected in one text and swapped out whole, so a batch is one write. The writer sleeps while nothing is
// queued; the first line wakes it, and it then waits for kBatchTime or kBatchBytes before it writes.
class AccessLog::Impl {
  public:
    explicit Impl(int descriptor) : descriptor_(descriptor), writer_([this] { run(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        writer_.join();
    }

    void write(std::string_view line);

    std::atomic<bool> enabled{true};
    std::atomic<std::uint64_t> dropped{0};

  private:
    void run();
    bool next_batch(std::string& batch);
    void write_out(std::string_view bytes);
    bool wait_until_writable();
    bool is_closing() const {
        const std::lock_guard lock(mutex_);
        return closing_;
    }

    int descriptor_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::string queue_;
    bool closing_ = false;
    bool asleep_ = false;
    std::thread writer_;   // last, so that it starts when everything else stands
};

void AccessLog::Impl::write(std::string_view line) {
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

void AccessLog::Impl::run() {
    // A reader that went away must show as EPIPE and not end the process.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
    std::string batch;
    while (next_batch(batch)) {
        write_out(batch);
    }
}

// False when the log closes and everything is written.
bool AccessLog::Impl::next_batch(std::string& batch) {
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

void AccessLog::Impl::write_out(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_until_writable()) {
            break;
        }
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            break;
        }
    }
    const auto lost = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    dropped.fetch_add(lost, std::memory_order_relaxed);
}

// False when the log closes and the reader takes nothing.
bool AccessLog::Impl::wait_until_writable() {
    for (int polls_closing = 0; polls_closing < kClosingPollsMax;) {
        pollfd wanted{descriptor_, POLLOUT, 0};
        if (poll(&wanted, 1, kPollMs) != 0) {
            return true;  // writable, or an error that the write will tell
        }
        polls_closing += is_closing() ? 1 : 0;
    }
    return false;
}

AccessLog::AccessLog() : AccessLog(STDOUT_FILENO) {}
AccessLog::AccessLog(int descriptor) : impl_(std::make_unique<Impl>(descriptor)) {}
AccessLog::~AccessLog() = default;

void AccessLog::set_enabled(bool enabled) {
    impl_->enabled.store(enabled, std::memory_order_relaxed);
}

bool AccessLog::enabled() const {
    return impl_->enabled.load(std::memory_order_relaxed);
}

void AccessLog::write(const RequestRecord& record) {
    if (!enabled()) {
        return;
    }
    // Each worker formats outside of the lock, into a text that keeps its capacity.
    thread_local std::string line;
    line.clear();
    append_access_line(line, record);
    impl_->write(line);
}

std::uint64_t AccessLog::dropped() const {
    return impl_->dropped.load(std::memory_order_relaxed);
}

}  // namespace nexus::telemetry
