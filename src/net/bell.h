#pragma once

#include "net/cancellation.h"
#include "net/deadline.h"
#include "net/suspension.h"

namespace nexus::net {

class Worker;

/// Where one coroutine waits for whichever of several things happens first: those that could wake it ring. So two
/// sockets are served by one coroutine, which a Socket's own wait does not allow. A ring while nobody waits is kept for
/// the next wait. Belongs to one worker.
class Bell final : private Deadline, private Cancellation::Waiter {
  public:
    /// `cancellation` ends waits with `cancelled`, and must outlive this.
    Bell(Worker& worker, Cancellation& cancellation);

    /// Wakes the coroutine that waits, which may destroy this and whoever rang: touch neither afterwards.
    void ring();

    /// To be awaited at once: `ready` after a ring, `timeout` at `until`, `cancelled`.
    Suspension::Operation wait(SteadyTime until);
    /// Lets the loop's other work go first.
    Suspension::Operation pause() { return suspension_.pause(); }
    /// From here on a cancellation ends no wait: for what is still to be said at the end.
    void ignore_cancellation() { ignores_cancellation_ = true; }

  private:
    void on_deadline() override;
    void on_cancel() override;

    Suspension suspension_;
    bool rung_ = false;
    bool cancelled_ = false;
    bool ignores_cancellation_ = false;
};

}  // namespace nexus::net
