#include "net/pool.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/worker.h"

namespace nexus::net {
namespace {

// A worker whose loop the test turns itself.
class PoolTest : public ::testing::Test {
  protected:
    std::unique_ptr<ClientConnection> connection(int& other_end) {
        int ends[2];
        (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
        other_end = ends[1];
        auto made = std::make_unique<ClientConnection>(worker, endpoint);
        (void)made->transport().socket().open(ends[0]);
        return made;
    }
    SystemClock clock;
    Worker worker{0, clock};
    std::shared_ptr<Endpoint> endpoint = [] {
        auto made = std::make_shared<Endpoint>();
        made->key = "a";
        return made;
    }();
};

TEST_F(PoolTest, GivesTheLastOneUsedFirst) {
    int ends[2];
    std::unique_ptr<ClientConnection> first = connection(ends[0]);
    std::unique_ptr<ClientConnection> second = connection(ends[1]);
    const ClientConnection* last = second.get();
    worker.pool().release(std::move(first));
    worker.pool().release(std::move(second));
    EXPECT_EQ(worker.pool().idle(), 2U);
    EXPECT_EQ(worker.pool().acquire(*endpoint).get(), last);
    EXPECT_NE(worker.pool().acquire(*endpoint), nullptr);
    EXPECT_EQ(worker.pool().acquire(*endpoint), nullptr);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(PoolTest, KeepsEndpointsApart) {
    int end;
    worker.pool().release(connection(end));
    Endpoint other;
    other.key = "b";
    EXPECT_EQ(worker.pool().acquire(other), nullptr);
    EXPECT_NE(worker.pool().acquire(*endpoint), nullptr);
    ::close(end);
}

TEST_F(PoolTest, DropsAConnectionThatClosesOrSpeaks) {
    for (const bool speaks : {false, true}) {
        int end;
        worker.pool().release(connection(end));
        ASSERT_EQ(worker.pool().idle(), 1U);
        if (speaks) {
            (void)::send(end, "x", 1, 0);
        } else {
            ::close(end);
        }
        (void)worker.loop().poll();
        EXPECT_EQ(worker.pool().idle(), 0U);
        if (speaks) {
            ::close(end);
        }
    }
}

TEST_F(PoolTest, RefusesAConnectionThatIsClosedAlready) {
    int end;
    std::unique_ptr<ClientConnection> made = connection(end);
    ::close(end);
    worker.pool().release(std::move(made));
    EXPECT_EQ(worker.pool().idle(), 0U);
}

TEST_F(PoolTest, KeepsNothingOfAnEndpointWithoutAKey) {
    endpoint->key.clear();
    int end;
    worker.pool().release(connection(end));
    EXPECT_EQ(worker.pool().idle(), 0U);
    EXPECT_EQ(worker.pool().acquire(*endpoint), nullptr);
    ::close(end);
}

TEST_F(PoolTest, IsBoundedPerEndpoint) {
    std::vector<int> ends;
    for (int i = 0; i < 400; ++i) {
        ends.push_back(-1);
        worker.pool().release(connection(ends.back()));
    }
    EXPECT_EQ(worker.pool().idle(), 400U);
    worker.pool().close();
    EXPECT_EQ(worker.pool().idle(), 0U);
    for (const int end : ends) {
        ::close(end);
    }
}

}  // namespace
}  // namespace nexus::net
