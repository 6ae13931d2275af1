#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "net/client_connection.h"
#include "net/deadline.h"
#include "net/tls_session.h"

namespace nexus::net {

/// A worker's idle connections to upstreams and the TLS sessions to resume, by Endpoint::key. The last one used is the
/// first to be used again, so that those not needed age. A connection whose peer closes it, or says anything, while it
/// is idle leaves at once.
class Pool final : private Deadline {
  public:
    explicit Pool(Worker& worker);
    ~Pool() override;

    /// An idle connection, or null.
    std::unique_ptr<ClientConnection> acquire(const Endpoint& endpoint);
    /// Takes a connection whose last answer was read to its end.
    void release(std::unique_ptr<ClientConnection> connection);
    /// Closes an idle connection.
    void discard(ClientConnection& connection);

    TlsTicket take_ticket(const Endpoint& endpoint);
    void keep_ticket(const Endpoint& endpoint, TlsTicket ticket);

    /// All idle connections, of all endpoints.
    std::size_t idle() const;
    /// Closes all, and takes none any more.
    void close();

  private:
    static constexpr std::size_t kIdlePerEndpoint = 1024;
    static constexpr std::size_t kEndpoints = 1024;
    static constexpr std::chrono::seconds kIdleTime{60};
    static constexpr std::chrono::seconds kSweepTime{10};

    struct Shelf {
        std::vector<std::unique_ptr<ClientConnection>> idle;  // by age, the oldest first
        TlsTicket ticket;
    };
    Shelf& shelf_of(const Endpoint& endpoint);
    void on_deadline() override;

    std::unordered_map<std::string, Shelf, StringHash, std::equal_to<>> shelves_;
    bool sweeping_ = false;
    bool closed_ = false;
};

}  // namespace nexus::net
