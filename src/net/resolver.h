#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/strings.h"
#include "net/client_connection.h"
#include "net/suspension.h"

namespace nexus::net {

/// A worker's names: getaddrinfo on Asio's own thread, its answers kept for 30 seconds (it does not tell the record's
/// real time to live), several look-ups of one name at once made only once. Addresses need no look-up.
class Resolver {
  public:
    explicit Resolver(Worker& worker);
    ~Resolver();

    struct Answer {
        Wake wake = Wake::ready;                     ///< timeout or cancelled: the look-up was not waited for
        std::shared_ptr<const Addresses> addresses;  ///< null if there are none
    };

    /// What is known of `host` without waiting, or null. The addresses carry `port`.
    std::shared_ptr<const Addresses> known(const std::string& host, std::uint16_t port);
    /// Looks it up.
    Task<Answer> resolve(const std::string& host, std::uint16_t port, SteadyTime deadline, Cancellation& cancellation);

    /// Before the loop ends.
    void close();

  private:
    class Wait;
    struct Query;
    struct Entry {
        std::shared_ptr<const Addresses> addresses;
        SteadyTime until;
    };
    static constexpr std::chrono::seconds kTimeToLive{30};
    static constexpr std::size_t kEntries = 1024;

    void begin(const std::string& key, const std::string& host, std::uint16_t port);
    void finish(const std::shared_ptr<Query>& query, std::shared_ptr<const Addresses> addresses);

    Worker& worker_;
    std::unordered_map<std::string, Entry> cache_;                     // by host:port
    std::unordered_map<std::string, std::shared_ptr<Query>> queries_;  // under way
};

/// The address that `host` spells, if it is one.
std::shared_ptr<const Addresses> numeric_address(const std::string& host, std::uint16_t port);

}  // namespace nexus::net
