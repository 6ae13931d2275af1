#include <gtest/gtest.h>
#include <unistd.h>

#include "net/server.h"

namespace nexus::net {
namespace {

TEST(BindListener, TellsThePortThatTheKernelChose) {
    Result<ListenSockets> sockets = bind_listener("127.0.0.1:0", 4, false);
    ASSERT_TRUE(sockets);
    EXPECT_EQ(sockets->descriptors.size(), 1U);
    EXPECT_TRUE(sockets->address.starts_with("127.0.0.1:"));
    EXPECT_NE(sockets->address, "127.0.0.1:0");
    ::close(sockets->descriptors[0]);
}

TEST(BindListener, SharesThePortAmongSeveralSockets) {
    Result<ListenSockets> sockets = bind_listener("127.0.0.1:0", 3, true);
    ASSERT_TRUE(sockets);
    EXPECT_EQ(sockets->descriptors.size(), 3U);
    for (const int descriptor : sockets->descriptors) {
        ::close(descriptor);
    }
}

TEST(BindListener, NamesTheAddressThatIsTaken) {
    Result<ListenSockets> first = bind_listener("127.0.0.1:0", 1, false);
    ASSERT_TRUE(first);
    const Result<ListenSockets> second = bind_listener(first->address, 1, false);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message().find(first->address), std::string::npos);
    ::close(first->descriptors[0]);
}

TEST(BindListener, RefusesWhatIsNoAddress) {
    EXPECT_FALSE(bind_listener("nonsense", 1, false));
    EXPECT_FALSE(bind_listener("no.such.host.invalid:80", 1, false));
}

}  // namespace
}  // namespace nexus::net
