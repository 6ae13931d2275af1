#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <mutex>
#include <string>

#include "net/resolver.h"

namespace nexus::net {

/// Look-ups of names that strangers choose, on threads of their own. A name whose servers do not answer keeps a thread
/// for as long as the system's resolver tries; on a worker's Resolver, which has one thread, it would keep the names of
/// providers waiting. The threads start with the first look-up. Shared by all workers, and dies before their loops,
/// after the look-ups under way have ended.
class NameLookups {
  public:
    explicit NameLookups(std::size_t threads) : threads_(threads) {}
    ~NameLookups();
    NameLookups(const NameLookups&) = delete;
    NameLookups& operator=(const NameLookups&) = delete;

    /// As Resolver::resolve, on `worker`, whose thread the caller is on. Nothing is kept. A look-up that nobody waits
    /// for any more when its turn comes is left out.
    Task<Resolver::Answer> resolve(Worker& worker, const std::string& host, std::uint16_t port, SteadyTime deadline,
                                   Cancellation& cancellation);

  private:
    boost::asio::thread_pool& pool();

    std::size_t threads_;
    std::once_flag started_;
    std::unique_ptr<boost::asio::thread_pool> pool_;
};

}  // namespace nexus::net
