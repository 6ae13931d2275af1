#pragma once

#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

namespace nexus::net {

/// Tells when a descriptor becomes readable or writable, by the loop's own reactor. Asio's public operations cost a
/// system call for every wait: `async_wait` an epoll_ctl, `async_read_some` a recv that finds nothing (measured: 0.3 µs
/// each, three a proxied request). The registration is edge-triggered, so neither is needed by a caller that reads
/// until nothing is left. This class is the one place that uses Asio's reactor itself (boost::asio::detail of 1.81).
/// Belongs to one worker.
class Readiness {
  public:
    class Observer {
      public:
        /// New bytes, the end or an error may be there. Also called without cause. May destroy the Readiness.
        virtual void on_readable() = 0;
        /// After `want_write`. May destroy the Readiness.
        virtual void on_writable() = 0;

      protected:
        ~Observer() = default;
    };

    Readiness(boost::asio::io_context& loop, Observer& observer);
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;
    ~Readiness() { close(); }

    /// Begins to watch; the descriptor stays the caller's. False if the kernel refuses (errno says why).
    bool open(int descriptor);
    bool is_open() const { return descriptor_ >= 0; }
    /// Ends the watch, before the descriptor is closed. No call of the observer follows.
    void close();
    /// One `on_writable` when the descriptor has room.
    void want_write();

  private:
    class Operation;
    struct Release {
        void operator()(Operation* operation) const;
    };
    using Reactor = boost::asio::detail::reactor;

    void arm(Operation& operation);
    void ready(Operation& operation);

    Reactor& reactor_;
    Observer& observer_;
    int descriptor_ = -1;
    Reactor::per_descriptor_data registration_ = nullptr;
    std::unique_ptr<Operation, Release> read_;
    std::unique_ptr<Operation, Release> write_;
};

}  // namespace nexus::net
