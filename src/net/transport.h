#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/task.h"
#include "net/socket.h"
#include "net/tls_session.h"

namespace nexus::net {

class AwaitProbe;

/// A stream to the other end, plain or through TLS; one branch decides. Belongs to one worker and one coroutine.
class Transport {
  public:
    explicit Transport(Worker& worker) : socket_(worker) {}
    ~Transport();

    Socket& socket() { return socket_; }
    /// Everything from here on goes through `session`.
    void start_tls(std::unique_ptr<TlsSession> session) { tls_ = std::move(session); }
    TlsSession* tls() { return tls_.get(); }

    /// Completes the handshake: ready, or timeout / cancelled, or ready with a session that is not established
    /// (see TlsSession::fault). The socket's deadline bounds it.
    Task<Wake> handshake(AwaitProbe* probe);

    /// Tries to read. An end that TLS did not announce is `failed`: something may be missing.
    IoResult read(std::span<char> into);
    /// Tries to write all of `data`. `would_block` leaves in `data` what has not been taken; call again once writable,
    /// even with empty `data`, as ciphertext may be left.
    Io write(Gather& data);
    /// Writes all of `data`, waiting as needed, at most `stall` for each bit of progress. The bytes must live until
    /// then. `would_block` means that the stall or an interrupt ended it: see `last_wake`.
    Task<Io> write_all(Gather& data, std::chrono::nanoseconds stall, AwaitProbe* probe);
    Wake last_wake() const { return last_wake_; }

    /// Tells the other end that nothing more comes.
    void shut_down();
    void close();

  private:
    IoResult read_tls(std::span<char> into);
    Io write_tls(Gather& data);
    Io flush();

    Socket socket_;
    std::unique_ptr<TlsSession> tls_;
    Wake last_wake_ = Wake::ready;
};

}  // namespace nexus::net
