#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>

namespace nexus::net {

/// Tells the operations of one exchange that nobody waits for them any more. It replaces Asio's cancellation, which
/// throws at the next co_await and is swallowed by `||`: here nothing throws, the operation under way ends with an
/// error value and so does every later one that was given the same object. Belongs to one worker.
class Cancellation {
  public:
    /// An operation that can be ended early: it registers itself for the time of one wait.
    class Waiter : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
      public:
        virtual void on_cancel() = 0;

      protected:
        ~Waiter() = default;
    };

    /// Why: the client has left and can be told nothing, or the server ends and what the kernel takes at once is sent.
    enum class Cause : std::uint8_t { client_left, server_ends };

    Cancellation() = default;
    Cancellation(const Cancellation&) = delete;
    Cancellation& operator=(const Cancellation&) = delete;

    bool cancelled() const { return cancelled_; }
    /// Of the first `cancel`; meaningful once cancelled.
    Cause cause() const { return cause_; }
    /// Ends all registered waits. Only the first call has an effect.
    void cancel(Cause cause = Cause::client_left);
    /// The waiter unlinks itself when it dies. Called at once if the cancellation has happened.
    void add(Waiter& waiter);
    /// Ready for the next exchange; nothing may be waiting.
    void reset() { cancelled_ = false; }

  private:
    boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiters_;
    bool cancelled_ = false;
    Cause cause_ = Cause::client_left;
};

}  // namespace nexus::net
