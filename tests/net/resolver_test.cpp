#include "net/resolver.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "net/worker.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

Task<void> resolve(Worker& worker, std::string host, std::chrono::milliseconds time, Cancellation& cancellation,
                   Resolver::Answer& answer) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + time;
    answer = co_await worker.resolver().resolve(host, 80, deadline, cancellation);
}

class ResolverTest : public ::testing::Test {
  protected:
    ResolverTest() { workers.start(); }
    ~ResolverTest() override { workers.stop_and_join(); }
    Resolver::Answer look_up(const std::string& host, std::chrono::milliseconds time) {
        Resolver::Answer answer;
        Task<void> task = resolve(workers[0], host, time, cancellation, answer);
        run_on(workers[0], std::move(task));
        return answer;
    }
    SystemClock clock;
    Workers workers{1, clock};
    Cancellation cancellation;
};

TEST(NumericAddress, NeedsNoLookUp) {
    const auto four = numeric_address("192.0.2.1", 80);
    ASSERT_NE(four, nullptr);
    EXPECT_EQ(four->front().storage.ss_family, AF_INET);
    EXPECT_EQ(ntohs(reinterpret_cast<const sockaddr_in&>(four->front().storage).sin_port), 80);
    EXPECT_EQ(numeric_address("::1", 80)->front().storage.ss_family, AF_INET6);
    EXPECT_EQ(numeric_address("localhost", 80), nullptr);
}

TEST_F(ResolverTest, RemembersWhatItFound) {
    bool known_before = true;
    workers.for_each([&](Worker& worker) { known_before = worker.resolver().known("localhost", 80) != nullptr; });
    EXPECT_FALSE(known_before);
    const Resolver::Answer answer = look_up("localhost", std::chrono::seconds(5));
    ASSERT_EQ(answer.wake, Wake::ready);
    ASSERT_NE(answer.addresses, nullptr);
    bool known_after = false;
    workers.for_each([&](Worker& worker) { known_after = worker.resolver().known("localhost", 80) != nullptr; });
    EXPECT_TRUE(known_after);
}

TEST_F(ResolverTest, TellsThatThereIsNone) {
    const Resolver::Answer answer = look_up("no.such.host.invalid", std::chrono::seconds(5));
    EXPECT_EQ(answer.addresses, nullptr);
}

TEST_F(ResolverTest, IsNotWaitedForByACancelledExchange) {
    cancellation.cancel();
    EXPECT_EQ(look_up("localhost", std::chrono::seconds(5)).wake, Wake::cancelled);
}

}  // namespace
}  // namespace nexus::net::test
