#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/http_server.h"

namespace nexus::net {

class AwaitProbe;
class ServerTlsContext;
class Workers;

/// One listener's settings. Everything but the sockets can be changed while it runs (`Server::update`); connections
/// that exist keep what they began with, except limits, which apply from their next request.
struct ListenerOptions {
    std::string name;                             ///< "data", "admin"
    std::shared_ptr<const ServerTlsContext> tls;  ///< null: plain
    bool proxy_protocol = false;
    std::vector<Cidr> trusted_proxies;
    ServerLimits limits;
    std::size_t connections_max = 20'000;
    std::size_t connections_per_ip = 0;  ///< 0: no cap
    AwaitProbe* probe = nullptr;         ///< tests only
};

/// Bound listening sockets, made before a server so that they can also come from systemd or from a process that hands
/// over: descriptors are inputs. With `reuse_port`, one socket per worker, else one.
struct ListenSockets {
    std::vector<int> descriptors;
    std::string address;  ///< host:port as bound, with the port that the kernel chose for 0
};
Result<ListenSockets> bind_listener(const std::string& address, std::size_t count, bool reuse_port);

/// Accepts connections and hands them to the workers in turn, each connection then being served by its worker alone.
/// Control thread; the counters may be read from any.
class Server {
  public:
    Server(Workers& workers, ListenSockets sockets, ListenerOptions options, HttpHandler& handler);
    ~Server();

    void start();
    void update(ListenerOptions options);
    /// Requests under way finish, and their connections close then; idle connections close at once. Whoever connects
    /// is still accepted, and the first request is turned away: 503 with Retry-After and Connection: close, so that a
    /// client or a load balancer goes elsewhere at once instead of waiting.
    void drain();
    /// Serves again after a drain that was not followed by the end.
    void resume();
    /// Cancels every exchange, closes every connection and accepts no more.
    void terminate();

    const std::string& address() const;
    std::size_t connections() const;
    std::size_t exchanges() const;  ///< requests under way
    std::uint64_t accepted() const;
    std::uint64_t refused() const;  ///< closed at once by a connection cap

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace nexus::net
