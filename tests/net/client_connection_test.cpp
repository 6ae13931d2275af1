#include "net/client_connection.h"

#include <gtest/gtest.h>

#include "net/resolver.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

Task<void> open(Worker& worker, Addresses addresses, std::chrono::milliseconds time,
                ClientConnection::OpenResult& result) {
    auto endpoint = std::make_shared<const Endpoint>();
    ClientConnection connection(worker, endpoint);
    const Cancellation cancellation;
    const SteadyTime deadline = std::chrono::steady_clock::now() + time;
    result = co_await connection.open(addresses, deadline, cancellation, nullptr);
}

class ClientConnectionTest : public ::testing::Test {
  protected:
    ClientConnectionTest() { workers.start(); }
    ~ClientConnectionTest() override { workers.stop_and_join(); }
    ClientConnection::OpenResult open_to(Addresses addresses) {
        ClientConnection::OpenResult result;
        Task<void> task = open(workers[0], std::move(addresses), std::chrono::milliseconds(5'000), result);
        run_on(workers[0], std::move(task));
        return result;
    }
    SystemClock clock;
    Workers workers{1, clock};
};

TEST_F(ClientConnectionTest, TriesTheNextAddressWhenOneRefuses) {
    ScriptedUpstream upstream({[](RawClient& connection) { (void)connection.read_to_end(); }});
    std::uint16_t closed_port = 0;
    {
        const ScriptedUpstream other({[](RawClient&) {}});
        closed_port = other.port();
    }
    Addresses addresses = *numeric_address("127.0.0.1", closed_port);
    addresses.push_back(numeric_address("127.0.0.1", upstream.port())->front());
    EXPECT_EQ(open_to(addresses).reason, TransferFacts::Reason::none);
    EXPECT_TRUE(eventually([&] { return upstream.accepted() == 1; }));
    addresses.pop_back();
    EXPECT_EQ(open_to(addresses).reason, TransferFacts::Reason::connect);
}

TEST_F(ClientConnectionTest, FailsWithoutAnAddress) { EXPECT_EQ(open_to({}).reason, TransferFacts::Reason::connect); }

}  // namespace
}  // namespace nexus::net::test
