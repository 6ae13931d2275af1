#pragma once

#include <cstdint>
#include <span>

#include "net/deadline.h"
#include "net/gather.h"
#include "net/readiness.h"
#include "net/suspension.h"

namespace nexus::net {

class Worker;

/// How a non-blocking read or write went.
enum class Io : std::uint8_t {
    done,
    would_block,
    end,     ///< the peer has closed its side
    failed,  ///< reset, or a protocol error of the layer
};

struct IoResult {
    Io status = Io::would_block;
    std::size_t bytes = 0;
};

/// A connected, non-blocking stream socket on one worker: tries at once, and one coroutine can wait for it. Whoever
/// observes it hears of new bytes while no coroutine waits for them.
///
/// It keeps account of whether the kernel may have bytes, so that a read that would find nothing costs no system
/// call. A read that did not fill its buffer is taken for the last one. That is right but for one case: an end of
/// stream that had come before that read raises no further event. So whoever cannot do without noticing it calls
/// `recheck` before it waits (an always certain answer costs 0.2 to 0.3 µs a read, by TCP_INQ or by another recv).
class Socket final : private Readiness::Observer, private Deadline {
  public:
    class Observer {
      public:
        /// Bytes, an end or an error have come and no coroutine waits for them.
        virtual void on_socket_readable() = 0;
        /// The deadline has come and no coroutine waits.
        virtual void on_socket_deadline() {}
        /// After `want_write`: there is room, and no coroutine waits.
        virtual void on_socket_writable() {}

      protected:
        ~Observer() = default;
    };

    enum class Direction : std::uint8_t { read, write };

    explicit Socket(Worker& worker);
    ~Socket() { close(); }

    /// Takes over `descriptor`; on failure it is closed.
    bool open(int descriptor);
    void close();
    bool is_open() const { return descriptor_ >= 0; }
    int descriptor() const { return descriptor_; }
    void observe(Observer* observer) { observer_ = observer; }

    IoResult receive(std::span<char> into);
    /// Sends what the kernel takes of `data` in one call; `done` when nothing is left of it.
    Io send(Gather& data);
    /// Ends the sending side.
    void shut_down();

    /// False if a read would certainly or presumably find nothing.
    bool maybe_readable() const { return readable_ == Readable::maybe; }
    /// After a presumed end of the bytes: true if another read must be tried.
    bool recheck() {
        const bool presumed = readable_ == Readable::presumably_not;
        readable_ = presumed ? Readable::maybe : readable_;
        return readable_ == Readable::maybe;
    }

    /// For one coroutine at a time: `Wake wake = co_await socket.wait(direction);`. `cancelled` after an interrupt.
    Suspension::Operation wait(Direction direction);
    /// For who observes the socket instead of waiting for it: one `on_socket_writable` when there is room.
    void want_write() { readiness_.want_write(); }
    /// Lets other connections go first; for loops that a fast peer could keep from ever waiting.
    Suspension::Operation pause() { return suspension_.pause(); }
    bool waiting() const { return suspension_.waiting(); }
    /// Ends the wait under way and every later one: the socket is to be closed.
    void interrupt();

    /// Ends the wait under way as if the socket had become ready, whatever it waits for.
    void nudge();

    /// When the wait under way ends with `timeout`. Stays set for later waits.
    void set_deadline(SteadyTime when) { Deadline::set(when); }
    void set_deadline_after(std::chrono::nanoseconds delay) { Deadline::set_after(delay); }
    void clear_deadline() { Deadline::clear(); }

  private:
    enum class Readable : std::uint8_t { maybe, presumably_not, no };

    void on_readable() override;
    void on_writable() override;
    void on_deadline() override;

    Readiness readiness_;
    Suspension suspension_;
    Observer* observer_ = nullptr;
    int descriptor_ = -1;
    Direction direction_ = Direction::read;
    bool interrupted_ = false;
    Readable readable_ = Readable::maybe;
};

}  // namespace nexus::net
