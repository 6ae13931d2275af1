#include "net/http_server.h"

#include "net/await_probe.h"
#include "net/server_connection.h"

namespace nexus::net {

const RequestHead& ServerExchange::head() const { return connection_.head_; }

const Peer& ServerExchange::peer() const { return connection_.peer(); }

Worker& ServerExchange::worker() const { return connection_.share_.worker; }

SteadyTime ServerExchange::received_at() const { return connection_.received_at_; }

Cancellation& ServerExchange::cancellation() { return connection_.cancellation_; }

AwaitProbe* ServerExchange::await_probe() const { return connection_.probe_; }

void ServerExchange::probe() {
    if (connection_.probe_ != nullptr) {
        connection_.probe_->at_await();
    }
}

Task<Result<std::string_view>> ServerExchange::read_body(std::size_t limit) { return connection_.read_body(limit); }

Task<Result<BodyPiece>> ServerExchange::read_some(std::uint64_t limit) { return connection_.read_some(limit); }

void ServerExchange::interrupt_read() { connection_.interrupt_read(); }

void ServerExchange::release_request() { connection_.release_request(); }

Task<Result<void>> ServerExchange::respond(ResponseHead& head, std::string_view body) {
    return connection_.respond(head, body);
}

void ServerExchange::start(const ResponseHead& head) { connection_.start(head); }

Task<Result<void>> ServerExchange::write(std::string_view bytes) { return connection_.write(bytes, false); }

Task<Result<void>> ServerExchange::finish() { return connection_.write(std::string_view(), true); }

Task<Result<void>> ServerExchange::finish(std::string_view last) { return connection_.write(last, true); }

Task<Result<Upgraded>> ServerExchange::upgrade(ResponseHead& head) { return connection_.upgrade(head); }

void ServerExchange::count_bytes(std::uint64_t received, std::uint64_t sent) {
    connection_.bytes_received_ += received;
    connection_.bytes_sent_ += sent;
}

bool ServerExchange::started() const { return connection_.given_to_kernel_; }

void ServerExchange::abort() { connection_.abort(); }

void ServerExchange::reset() { connection_.reset(); }

void ServerExchange::close_after() { connection_.close_after_ = true; }

std::uint64_t ServerExchange::bytes_received() const { return connection_.bytes_received_; }

std::uint64_t ServerExchange::bytes_sent() const { return connection_.bytes_sent_; }

std::string HttpHandler::turn_away(ServerExchange&, const Error& error, HeaderMap&) { return error_body(error); }

}  // namespace nexus::net
