#pragma once

#include <sys/socket.h>

#include <memory>
#include <vector>

#include "net/http_client.h"
#include "net/transport.h"

namespace nexus::net {

class Pool;

/// One address of a host, ready for connect(2).
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
};
using Addresses = std::vector<SocketAddress>;

/// One connection to an upstream: being opened, in use by one exchange, or idle in the pool. Belongs to one worker.
class ClientConnection final : private Socket::Observer {
  public:
    ClientConnection(Worker& worker, std::shared_ptr<const Endpoint> endpoint)
        : worker_(worker), endpoint_(std::move(endpoint)), transport_(worker) {}

    Transport& transport() { return transport_; }
    const Endpoint& endpoint() const { return *endpoint_; }

    /// What ended an attempt to connect.
    struct OpenResult {
        TransferFacts::Reason reason = TransferFacts::Reason::none;
        std::string message;  ///< for an operator
    };
    /// Tries the addresses in turn, each with its share of the time that is left until `deadline`, then completes and
    /// verifies TLS. `cancellation` is looked at between waits; who fires it also interrupts the transport's socket.
    Task<OpenResult> open(const Addresses& addresses, SteadyTime deadline, const Cancellation& cancellation,
                          AwaitProbe* probe);

    /// For the pool: idle from here on. False if something unexpected has come already.
    bool rest(Pool& pool, SteadyTime now);
    /// For the pool: in use again.
    void wake();
    SteadyTime idle_since() const { return idle_since_; }

  private:
    Task<Wake> connect(const SocketAddress& address, AwaitProbe* probe);
    Task<OpenResult> secure(SteadyTime deadline, AwaitProbe* probe);
    bool is_silent();
    void on_socket_readable() override;

    Worker& worker_;
    std::shared_ptr<const Endpoint> endpoint_;
    Transport transport_;
    Pool* pool_ = nullptr;  // while idle
    SteadyTime idle_since_{};
};

}  // namespace nexus::net
