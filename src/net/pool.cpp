#include "net/pool.h"

#include <openssl/ssl.h>

#include <algorithm>

#include "net/worker.h"

namespace nexus::net {

Pool::Pool(Worker& worker) : Deadline(worker.deadlines()) {}

Pool::~Pool() = default;

std::unique_ptr<ClientConnection> Pool::acquire(const Endpoint& endpoint) {
    const auto found = shelves_.find(endpoint.key);
    if (found == shelves_.end() || found->second.idle.empty()) {
        return nullptr;
    }
    std::vector<std::unique_ptr<ClientConnection>>& idle = found->second.idle;
    std::unique_ptr<ClientConnection> connection = std::move(idle.back());
    idle.pop_back();
    connection->wake();
    if (real_time() - connection->idle_since() > kIdleTime) {
        idle.clear();  // the youngest is too old, and so are all
        return nullptr;
    }
    return connection;
}

void Pool::release(std::unique_ptr<ClientConnection> connection) {
    const SteadyTime now = real_time();
    if (closed_ || connection->endpoint().key.empty() || !connection->rest(*this, now)) {
        return;
    }
    Shelf& shelf = shelf_of(connection->endpoint());
    if (shelf.idle.size() >= kIdlePerEndpoint) {
        shelf.idle.erase(shelf.idle.begin());
    }
    shelf.idle.push_back(std::move(connection));
    if (!sweeping_) {
        sweeping_ = true;
        Deadline::set(now + kSweepTime);
    }
}

void Pool::discard(ClientConnection& connection) {
    const auto found = shelves_.find(connection.endpoint().key);
    if (found == shelves_.end()) {
        return;
    }
    std::erase_if(found->second.idle,
                  [&](const std::unique_ptr<ClientConnection>& idle) { return idle.get() == &connection; });
}

// A ticket may be used more than once: OpenSSL's servers allow it, and others fall back to a full handshake.
TlsTicket Pool::take_ticket(const Endpoint& endpoint) {
    const auto found = shelves_.find(endpoint.key);
    if (found == shelves_.end() || found->second.ticket == nullptr) {
        return nullptr;
    }
    SSL_SESSION* session = found->second.ticket.get();
    (void)SSL_SESSION_up_ref(session);
    return TlsTicket(session);
}

void Pool::keep_ticket(const Endpoint& endpoint, TlsTicket ticket) {
    if (ticket != nullptr && !closed_ && !endpoint.key.empty()) {
        shelf_of(endpoint).ticket = std::move(ticket);
    }
}

Pool::Shelf& Pool::shelf_of(const Endpoint& endpoint) {
    const auto found = shelves_.find(endpoint.key);
    if (found != shelves_.end()) {
        return found->second;
    }
    if (shelves_.size() >= kEndpoints) {
        std::erase_if(shelves_, [](const auto& entry) { return entry.second.idle.empty(); });
    }
    return shelves_[endpoint.key];
}

std::size_t Pool::idle() const {
    std::size_t sum = 0;
    for (const auto& [key, shelf] : shelves_) {
        sum += shelf.idle.size();
    }
    return sum;
}

void Pool::close() {
    closed_ = true;
    shelves_.clear();
}

void Pool::on_deadline() {
    const SteadyTime oldest = real_time() - kIdleTime;
    bool any = false;
    for (auto& [key, shelf] : shelves_) {
        std::erase_if(shelf.idle, [&](const std::unique_ptr<ClientConnection>& connection) {
            return connection->idle_since() < oldest;
        });
        any = any || !shelf.idle.empty();
    }
    sweeping_ = any;
    if (any) {
        Deadline::set_after(kSweepTime);
    }
}

}  // namespace nexus::net
