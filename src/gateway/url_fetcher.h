#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "config/settings.h"
#include "gateway/exchange.h"
#include "gateway/fetched_files.h"
#include "net/address.h"
#include "net/http_client.h"
#include "net/name_lookups.h"
#include "net/web_url.h"

namespace nexus::gateway {

/// What all fetches of the process share: counters, and the threads that look names up. Owned by the gateway, outlives
/// all generations; any worker.
struct FetchShare {
    std::atomic<std::int64_t> requests{0};  ///< whose files are being fetched
    std::atomic<std::uint64_t> files{0};    ///< that came
    std::atomic<std::uint64_t> bytes{0};    ///< of these
    std::atomic<std::uint64_t> refused{0};  ///< by address, host, scheme, size, type or number
    std::atomic<std::uint64_t> failed{0};   ///< did not come: no name, no connection, another status, too late
    net::NameLookups names{2};              ///< of hosts
};

class FetchRun;

/// Fetches what the requests of one configuration name by URL, for targets that take bytes only. What a client can
/// reach by it is what the public Internet has (threats: server-side request forgery): every address of a host is
/// looked at after it was resolved, one that is not public refuses the URL, and what was looked at is what is
/// connected to, so that a name cannot change in between. A redirect is looked at in the same way. Nothing of the
/// client's request goes along, no connection is kept, and proxies of the environment are not used. Immutable.
class UrlFetcher {
  public:
    /// Errors: a CA file that cannot be read.
    static Result<std::unique_ptr<const UrlFetcher>> make(const config::FetchUrls& settings, FetchShare& share);

    /// Adds to `files` those of `wanted` that are not among them, one after the other, within the limits of one
    /// request. Notes what happened in the decision record, by host. Errors: invalid_request with the param and the
    /// reason; overloaded, when too many requests fetch; client_gone.
    Task<Result<void>> fetch(Exchange& exchange, const std::vector<WantedFile>& wanted, FetchedFiles& files) const;

  private:
    UrlFetcher(const config::FetchUrls& settings, FetchShare& share) : settings_(settings), share_(share) {}

    Task<Result<FetchedFile>> fetch_one(FetchRun& run, const WantedFile& wanted) const;
    Task<Result<std::string>> read_from(FetchRun& run, const net::WebUrl& url, FetchedFile& file) const;
    Task<Result<void>> read_body(FetchRun& run, net::ClientExchange& upstream, std::string& bytes) const;
    Task<Result<std::shared_ptr<const net::Endpoint>>> endpoint_of(FetchRun& run, const net::WebUrl& url) const;
    Result<void> check(const net::WebUrl& url) const;
    bool may_connect(const net::SocketAddress& address) const;

    config::FetchUrls settings_;
    FetchShare& share_;
    std::vector<net::Cidr> allowed_;  // although not public
    std::shared_ptr<const net::ClientTlsContext> tls_;
};

}  // namespace nexus::gateway
