#pragma once

#include "net/deadline.h"
#include "net/http_server.h"
#include "net/readiness.h"

namespace nexus::net {

/// Accepts on one listening descriptor, on one worker. When the process has no descriptors left it pauses: the
/// connections wait in the kernel's queue meanwhile.
class Acceptor final : private Readiness::Observer, private Deadline {
  public:
    class Sink {
      public:
        /// A connected, non-blocking descriptor, now the sink's. `worker` is the acceptor's, on whose thread this runs.
        virtual void on_accept(Worker& worker, int descriptor, Peer peer) = 0;

      protected:
        ~Sink() = default;
    };

    /// Takes over `descriptor`, which is closed with the acceptor.
    Acceptor(Worker& worker, int descriptor, Sink& sink);
    ~Acceptor();

    /// Begins. On the worker's thread.
    void start();
    /// Accepts no more: connections wait in the kernel until the descriptor is closed. On the worker's thread.
    void stop();

  private:
    void on_readable() override { accept_all(); }
    void on_writable() override {}
    void on_deadline() override { accept_all(); }
    void accept_all();

    Worker& worker_;
    Readiness readiness_;
    Sink& sink_;
    int descriptor_;
};

}  // namespace nexus::net
