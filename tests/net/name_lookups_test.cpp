#include "net/name_lookups.h"

#include <gtest/gtest.h>

#include "net/public_address.h"
#include "net/worker.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

Task<void> resolve(NameLookups& lookups, Worker& worker, std::string host, std::chrono::milliseconds time,
                   Cancellation& cancellation, Resolver::Answer& answer) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + time;
    answer = co_await lookups.resolve(worker, host, 80, deadline, cancellation);
}

class NameLookupsTest : public ::testing::Test {
  protected:
    NameLookupsTest() { workers.start(); }
    ~NameLookupsTest() override { workers.stop_and_join(); }
    Resolver::Answer look_up(const std::string& host, std::chrono::milliseconds time = std::chrono::seconds(5)) {
        Resolver::Answer answer;
        Task<void> task = resolve(lookups, workers[0], host, time, cancellation, answer);
        run_on(workers[0], std::move(task));
        return answer;
    }
    SystemClock clock;
    Workers workers{1, clock};
    NameLookups lookups{2};
    Cancellation cancellation;
};

TEST_F(NameLookupsTest, FindTheAddressesOfAName) {
    const Resolver::Answer answer = look_up("localhost");
    ASSERT_EQ(answer.wake, Wake::ready);
    ASSERT_NE(answer.addresses, nullptr);
    for (const SocketAddress& address : *answer.addresses) {
        EXPECT_EQ(special_purpose_of(text_of(address)), "loopback");
    }
}

TEST_F(NameLookupsTest, ReadNumbersAsTheSystemDoes) {
    for (const char* spelling : {"2130706433", "0x7f.1", "127.1", "0177.0.0.1"}) {
        const Resolver::Answer answer = look_up(spelling);
        ASSERT_NE(answer.addresses, nullptr) << spelling;
        EXPECT_EQ(text_of(answer.addresses->front()), "127.0.0.1") << spelling;
    }
}

TEST_F(NameLookupsTest, TellThatThereIsNone) {
    const Resolver::Answer answer = look_up("no.such.host.invalid");
    EXPECT_EQ(answer.wake, Wake::ready);
    EXPECT_EQ(answer.addresses, nullptr);
}

TEST_F(NameLookupsTest, AreNotWaitedForByACancelledExchange) {
    cancellation.cancel();
    EXPECT_EQ(look_up("localhost").wake, Wake::cancelled);
}

TEST_F(NameLookupsTest, KeepNothingOfAnEarlierOne) {
    EXPECT_NE(look_up("localhost").addresses, nullptr);
    bool known = true;
    workers.for_each([&](Worker& worker) { known = worker.resolver().known("localhost", 80) != nullptr; });
    EXPECT_FALSE(known);
}

}  // namespace
}  // namespace nexus::net::test
