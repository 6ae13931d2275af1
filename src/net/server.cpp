#include "net/server.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "base/strings.h"
#include "net/acceptor.h"
#include "net/server_connection.h"
#include "net/workers.h"

namespace nexus::net {
namespace {

// How long the destructor waits for the connections that it has ended: their handlers see a fired cancellation.
constexpr std::chrono::seconds kEndTime{10};

}  // namespace

class Server::Impl final : public std::enable_shared_from_this<Impl>, public Acceptor::Sink {
  public:
    Impl(Workers& workers, ListenSockets sockets, ListenerOptions options, HttpHandler& handler)
        : workers_(workers), sockets_(std::move(sockets)), acceptors_(workers.size()) {
        apply_caps(options);
        auto shared = std::make_shared<const ListenerOptions>(std::move(options));
        for (std::size_t i = 0; i < workers.size(); ++i) {
            shares_.push_back(std::make_unique<ListenerShare>(workers[i], handler));
            shares_.back()->options = shared;
        }
    }

    void start() {
        // One descriptor is accepted by the first worker and spread over all; of several, each worker has its own.
        spread_ = sockets_.descriptors.size() == 1;
        for (std::size_t i = 0; i < sockets_.descriptors.size(); ++i) {
            Worker& worker = workers_[i % workers_.size()];
            const int descriptor = sockets_.descriptors[i];
            worker.post([self = shared_from_this(), &worker, descriptor] {
                self->acceptors_of(worker).push_back(std::make_unique<Acceptor>(worker, descriptor, *self));
                self->acceptors_of(worker).back()->start();
            });
        }
        started_ = true;
    }

    void update(ListenerOptions options) {
        apply_caps(options);
        auto shared = std::make_shared<const ListenerOptions>(std::move(options));
        on_each_worker([shared](Impl&, ListenerShare& share) { share.options = shared; });
    }

    void drain() {
        on_each_worker([](Impl&, ListenerShare& share) {
            share.draining = true;
            for (ListenerConnection& connection : share.connections) {
                connection.drain();
            }
        });
    }

    void resume() {
        on_each_worker([](Impl&, ListenerShare& share) { share.draining = false; });
    }

    void terminate() {
        on_each_worker([](Impl& self, ListenerShare& share) {
            for (const std::unique_ptr<Acceptor>& acceptor : self.acceptors_of(share.worker)) {
                acceptor->stop();
            }
            end(share);
        });
    }

    // Nothing of this listener runs any more afterwards, if the workers do. Acceptors end here and not with the last
    // job that holds this object: each belongs to the loop of its worker, which may be gone by then.
    void end() {
        if (!started_) {
            for (const int descriptor : sockets_.descriptors) {
                ::close(descriptor);
            }
        } else if (!workers_.running()) {
            acceptors_.clear();
        } else {
            workers_.for_each([this](Worker& worker) {
                acceptors_of(worker).clear();
                end(*shares_[worker.index()]);
            });
            std::unique_lock<std::mutex> guard(lock_);
            (void)ended_.wait_for(guard, kEndTime, [this] { return connections_.load() == 0; });
        }
    }

    const std::string& address() const { return sockets_.address; }
    std::size_t connections() const { return connections_.load(); }
    std::size_t exchanges() const {
        std::size_t sum = 0;
        for (const std::unique_ptr<ListenerShare>& share : shares_) {
            sum += share->exchanges.load(std::memory_order_relaxed);
        }
        return sum;
    }
    std::uint64_t accepted() const { return accepted_.load(); }
    std::uint64_t refused() const { return refused_.load(); }

  private:
    // Counts one connection from its acceptance to its end, and keeps the shares alive until then.
    class Ticket final : public ConnectionTicket {
      public:
        Ticket(std::shared_ptr<Impl> impl, std::string address)
            : impl_(std::move(impl)), address_(std::move(address)) {}
        ~Ticket() override { impl_->leave(address_); }

      private:
        std::shared_ptr<Impl> impl_;
        std::string address_;
    };

    using Job = std::function<void(Impl&, ListenerShare&)>;
    void on_each_worker(const Job& job) {
        for (const std::unique_ptr<ListenerShare>& share : shares_) {
            share->worker.post([self = shared_from_this(), job, &share = *share] { job(*self, share); });
        }
    }

    std::vector<std::unique_ptr<Acceptor>>& acceptors_of(const Worker& worker) { return acceptors_[worker.index()]; }

    void apply_caps(const ListenerOptions& options) {
        connections_max_ = options.connections_max;
        per_ip_max_ = options.connections_per_ip;
    }

    void on_accept(Worker& worker, int descriptor, Peer peer) override {
        accepted_.fetch_add(1, std::memory_order_relaxed);
        if (!enter(peer.address)) {
            refused_.fetch_add(1, std::memory_order_relaxed);
            ::close(descriptor);
            return;
        }
        auto ticket = std::make_unique<Ticket>(shared_from_this(), peer.address);
        const std::size_t turn = spread_ ? next_.fetch_add(1, std::memory_order_relaxed) : worker.index();
        ListenerShare& share = *shares_[turn % shares_.size()];
        // A job must be copyable, hence the shared pointer around what is moved out of it.
        auto arrival = std::make_shared<Arrival>(descriptor, std::move(peer), std::move(ticket));
        share.worker.post([&share, arrival] { begin(share, *arrival); });
    }

    // A connection on its way to its worker, which may end before it arrives.
    struct Arrival {
        Arrival(int the_descriptor, Peer the_peer, std::unique_ptr<ConnectionTicket> the_ticket)
            : descriptor(the_descriptor), peer(std::move(the_peer)), ticket(std::move(the_ticket)) {}
        Arrival(const Arrival&) = delete;
        Arrival& operator=(const Arrival&) = delete;
        ~Arrival() {
            if (descriptor >= 0) {
                ::close(descriptor);
            }
        }

        int descriptor;
        Peer peer;
        std::unique_ptr<ConnectionTicket> ticket;
    };

    static void begin(ListenerShare& share, Arrival& arrival) {
        if (share.ended) {
            return;
        }
        auto connection = std::make_unique<ServerConnection>(share, std::exchange(arrival.descriptor, -1),
                                                             std::move(arrival.peer), std::move(arrival.ticket));
        share.worker.spawn("connection", ServerConnection::serve(std::move(connection)));
    }

    static void end(ListenerShare& share) {
        share.ended = true;
        for (ListenerConnection& connection : share.connections) {
            connection.terminate();
        }
    }

    bool enter(const std::string& address) {
        if (connections_.fetch_add(1) >= connections_max_) {
            connections_.fetch_sub(1);
            return false;
        }
        const std::lock_guard<std::mutex> guard(lock_);
        std::size_t& count = per_ip_[address];
        if (per_ip_max_ != 0 && count >= per_ip_max_) {
            connections_.fetch_sub(1);
            return false;
        }
        ++count;
        return true;
    }

    void leave(const std::string& address) {
        const std::lock_guard<std::mutex> guard(lock_);
        const auto found = per_ip_.find(address);
        if (found != per_ip_.end() && --found->second == 0) {
            per_ip_.erase(found);
        }
        if (connections_.fetch_sub(1) == 1) {
            ended_.notify_all();
        }
    }

    Workers& workers_;
    ListenSockets sockets_;
    std::vector<std::unique_ptr<ListenerShare>> shares_;             // by worker
    std::vector<std::vector<std::unique_ptr<Acceptor>>> acceptors_;  // by worker, on its thread
    bool spread_ = true;
    bool started_ = false;
    std::atomic<std::size_t> connections_max_{0};
    std::atomic<std::size_t> per_ip_max_{0};
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> connections_{0};
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::mutex lock_;  // of per_ip_, held for a look-up
    std::condition_variable ended_;
    std::unordered_map<std::string, std::size_t> per_ip_;
};

Server::Server(Workers& workers, ListenSockets sockets, ListenerOptions options, HttpHandler& handler)
    : impl_(std::make_shared<Impl>(workers, std::move(sockets), std::move(options), handler)) {}

Server::~Server() { impl_->end(); }

void Server::start() { impl_->start(); }

void Server::update(ListenerOptions options) { impl_->update(std::move(options)); }

void Server::drain() { impl_->drain(); }

void Server::resume() { impl_->resume(); }

void Server::terminate() { impl_->terminate(); }

const std::string& Server::address() const { return impl_->address(); }

std::size_t Server::connections() const { return impl_->connections(); }

std::size_t Server::exchanges() const { return impl_->exchanges(); }

std::uint64_t Server::accepted() const { return impl_->accepted(); }

std::uint64_t Server::refused() const { return impl_->refused(); }

}  // namespace nexus::net
