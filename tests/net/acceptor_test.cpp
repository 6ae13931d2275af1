#include "net/acceptor.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "net/worker.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

class Collector final : public Acceptor::Sink {
  public:
    ~Collector() {
        for (const int descriptor : descriptors) {
            ::close(descriptor);
        }
    }
    void on_accept(Worker&, int descriptor, Peer peer) override {
        descriptors.push_back(descriptor);
        last = std::move(peer);
    }
    std::vector<int> descriptors;
    Peer last;
};

class AcceptorTest : public ::testing::Test {
  protected:
    AcceptorTest() : sockets(*bind_listener("127.0.0.1:0", 1, false)) {
        acceptor.emplace(worker, sockets.descriptors[0], sink);
    }
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }
    SystemClock clock;
    Worker worker{0, clock};
    ListenSockets sockets;
    Collector sink;
    std::optional<Acceptor> acceptor;
};

TEST_F(AcceptorTest, TakesWhoCameBeforeAndAfterItsStart) {
    const RawClient before(sockets.address);
    acceptor->start();
    EXPECT_EQ(sink.descriptors.size(), 1U);
    const RawClient after(sockets.address);
    turn();
    EXPECT_EQ(sink.descriptors.size(), 2U);
    EXPECT_EQ(sink.last.address, "127.0.0.1");
    EXPECT_NE(sink.last.port, 0);
}

TEST_F(AcceptorTest, LeavesConnectionsInTheQueueOnceStopped) {
    acceptor->start();
    acceptor->stop();
    const RawClient client(sockets.address);
    turn();
    EXPECT_TRUE(sink.descriptors.empty());
}

TEST_F(AcceptorTest, TriesAgainWhenDescriptorsRanOut) {
    const RawClient client(sockets.address);
    rlimit normal{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &normal), 0);
    const rlimit none{3, normal.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    acceptor->start();
    EXPECT_TRUE(sink.descriptors.empty());
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &normal), 0);
    worker.loop().restart();
    while (sink.descriptors.empty() && worker.loop().run_one_for(std::chrono::seconds(2)) != 0) {
    }
    EXPECT_EQ(sink.descriptors.size(), 1U);
}

}  // namespace
}  // namespace nexus::net::test
