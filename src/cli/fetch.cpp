#include "cli/fetch.h"

#include <future>
#include <memory>

#include "net/address.h"
#include "net/cancellation.h"
#include "net/http_client.h"
#include "net/workers.h"

namespace nexus::cli {
namespace {

constexpr std::size_t kBodyBytesMax = 64 * 1024 * 1024;
const net::ClientTimeouts kTimeouts{std::chrono::seconds(2), std::chrono::seconds(10), std::chrono::seconds(5)};

struct Fetch {
    std::shared_ptr<net::Endpoint> endpoint = std::make_shared<net::Endpoint>();
    std::string target;
    net::Cancellation cancellation;
    std::promise<Result<std::string>> done;
};

Task<Result<std::string>> get(net::Worker& worker, Fetch& fetch) {
    const net::HeaderMap headers;
    net::ClientExchange exchange(worker, fetch.endpoint, fetch.cancellation);
    const Result<void> sent =
        co_await exchange.send(net::Method::get, fetch.target, headers, std::string_view(), kTimeouts);
    if (!sent) {
        co_return sent.error();
    }
    Result<std::string> body = co_await exchange.read_all(kBodyBytesMax);
    if (body && exchange.head().status != 200) {
        co_return Error(ErrorCode::provider_rejected,
                        "answered " + std::to_string(exchange.head().status) + ": " + *body);
    }
    co_return body;
}

Task<void> run(net::Worker& worker, Fetch& fetch) {
    Result<std::string> body = co_await get(worker, fetch);
    fetch.done.set_value(std::move(body));
}

}  // namespace

Result<std::string> fetch(const std::string& address, const std::string& target) {
    const Result<net::HostPort> place = net::parse_host_port(address);
    if (!place) {
        return place.error();
    }
    Fetch fetch;
    fetch.endpoint->host = place->host;
    fetch.endpoint->port = place->port;
    fetch.endpoint->key = "http://" + address;
    fetch.target = target;
    SystemClock clock;
    net::Workers workers(1, clock);
    std::future<Result<std::string>> answer = fetch.done.get_future();
    workers[0].spawn("fetch", run(workers[0], fetch));
    workers.start();
    Result<std::string> body = answer.get();
    workers.stop_and_join();
    return body;
}

}  // namespace nexus::cli
