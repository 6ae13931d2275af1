#include "net/name_lookups.h"

#include <netdb.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <cstring>

#include "net/deadline.h"
#include "net/worker.h"

namespace nexus::net {
namespace {

// One exchange that waits for a name.
class Wait final : public Deadline, public Cancellation::Waiter {
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

// The pool's thread reads host, port and `wanted`; the rest is the worker's.
struct Lookup {
    Lookup(std::string the_host, std::uint16_t the_port, const Executor& executor)
        : host(std::move(the_host)), port(std::to_string(the_port)), worker(executor) {}

    std::string host;
    std::string port;
    Executor worker;
    std::atomic<bool> wanted{true};
    Wait* wait = nullptr;  // null once it has ended
};

std::shared_ptr<const Addresses> look_up(const Lookup& lookup) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(lookup.host.c_str(), lookup.port.c_str(), &hints, &found) != 0) {
        return nullptr;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    Addresses addresses;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        SocketAddress address;
        address.size = one->ai_addrlen;
        std::memcpy(&address.storage, one->ai_addr, address.size);
        addresses.push_back(address);
    }
    return addresses.empty() ? nullptr : std::make_shared<const Addresses>(std::move(addresses));
}

void run(const std::shared_ptr<Lookup>& lookup) {
    if (!lookup->wanted) {
        return;
    }
    std::shared_ptr<const Addresses> addresses = look_up(*lookup);
    boost::asio::post(lookup->worker, [lookup, addresses = std::move(addresses)]() mutable {
        if (lookup->wait != nullptr) {
            lookup->wait->addresses = std::move(addresses);
            lookup->wait->end(Wake::ready);
        }
    });
}

}  // namespace

NameLookups::~NameLookups() {
    if (pool_ != nullptr) {
        pool_->join();
    }
}

boost::asio::thread_pool& NameLookups::pool() {
    std::call_once(started_, [this] { pool_ = std::make_unique<boost::asio::thread_pool>(threads_); });
    return *pool_;
}

Task<Resolver::Answer> NameLookups::resolve(Worker& worker, const std::string& host, std::uint16_t port,
                                            SteadyTime deadline, Cancellation& cancellation) {
    Wait wait(worker);
    const auto lookup = std::make_shared<Lookup>(host, port, worker.executor());
    lookup->wait = &wait;
    boost::asio::post(pool(), [lookup] { run(lookup); });
    wait.set(deadline);
    cancellation.add(wait);
    Resolver::Answer answer;
    answer.wake = co_await wait.suspension.wait(cancellation.cancelled());
    lookup->wait = nullptr;
    lookup->wanted = false;
    answer.addresses = std::move(wait.addresses);
    co_return answer;
}

}  // namespace nexus::net
