#include "net/resolver.h"

#include <arpa/inet.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "net/deadline.h"
#include "net/worker.h"

namespace nexus::net {

// One exchange that waits for a name.
class Resolver::Wait final : public Deadline, public Cancellation::Waiter {
  public:
    explicit Wait(Worker& worker) : Deadline(worker.deadlines()), suspension(worker.suspensions()) {}
    ~Wait() override = default;

    void on_cancel() override { end(Wake::cancelled); }
    void on_deadline() override { end(Wake::timeout); }
    void end(Wake wake) {
        if (suspension.waiting()) {
            suspension.resume_later(wake);
        }
    }

    Suspension suspension;
    std::shared_ptr<const Addresses> addresses;
};

struct Resolver::Query {
    using Lookup = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, Executor>;
    Query(Worker& worker, std::string the_key) : lookup(worker.executor()), key(std::move(the_key)) {}

    Lookup lookup;
    std::string key;
    std::vector<Wait*> waits;
};

Resolver::Resolver(Worker& worker) : worker_(worker) {}

Resolver::~Resolver() = default;

void Resolver::close() { queries_.clear(); }

std::shared_ptr<const Addresses> numeric_address(const std::string& host, std::uint16_t port) {
    SocketAddress address;
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.size = sizeof(v4);
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        address.size = sizeof(v6);
    } else {
        return nullptr;
    }
    return std::make_shared<const Addresses>(Addresses{address});
}

std::shared_ptr<const Addresses> Resolver::known(const std::string& host, std::uint16_t port) {
    if (std::shared_ptr<const Addresses> numeric = numeric_address(host, port)) {
        return numeric;
    }
    const auto found = cache_.find(host + ':' + std::to_string(port));
    if (found == cache_.end() || found->second.until < real_time()) {
        return nullptr;
    }
    return found->second.addresses;
}

Task<Resolver::Answer> Resolver::resolve(const std::string& host, std::uint16_t port, SteadyTime deadline,
                                         Cancellation& cancellation) {
    const std::string key = host + ':' + std::to_string(port);
    begin(key, host, port);
    const std::shared_ptr<Query> query = queries_[key];
    Wait wait(worker_);
    query->waits.push_back(&wait);
    wait.set(deadline);
    cancellation.add(wait);
    Answer answer;
    answer.wake = co_await wait.suspension.wait(cancellation.cancelled());
    std::erase(query->waits, &wait);
    answer.addresses = std::move(wait.addresses);
    co_return answer;
}

void Resolver::begin(const std::string& key, const std::string& host, std::uint16_t port) {
    if (queries_.contains(key)) {
        return;
    }
    auto query = std::make_shared<Query>(worker_, key);
    queries_.emplace(key, query);
    query->lookup.async_resolve(
        host, std::to_string(port), boost::asio::ip::resolver_base::numeric_service,
        [this, query](const boost::system::error_code& error, const Query::Lookup::results_type& found) {
            Addresses addresses;
            for (const auto& entry : found) {
                SocketAddress address;
                address.size = static_cast<socklen_t>(entry.endpoint().size());
                std::memcpy(&address.storage, entry.endpoint().data(), address.size);
                addresses.push_back(address);
            }
            const bool usable = !error && !addresses.empty();
            finish(query, usable ? std::make_shared<const Addresses>(std::move(addresses)) : nullptr);
        });
}

void Resolver::finish(const std::shared_ptr<Query>& query, std::shared_ptr<const Addresses> addresses) {
    queries_.erase(query->key);
    if (addresses != nullptr) {
        if (cache_.size() >= kEntries) {
            cache_.clear();
        }
        cache_[query->key] = Entry{addresses, real_time() + kTimeToLive};
    }
    for (Wait* wait : query->waits) {
        wait->addresses = addresses;
        wait->end(Wake::ready);
    }
}

}  // namespace nexus::net
