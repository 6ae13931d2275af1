#include "cli/listeners.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace nexus::cli {
namespace {

TEST(ListenerSettings, ComeFromLimitsAndTimeouts) {
    config::Settings settings;
    settings.limits.header = 1234;
    settings.limits.body = 5678;
    settings.limits.connections = 9;
    settings.limits.per_ip = 3;
    settings.timeouts.client_idle = std::chrono::milliseconds(77);
    settings.trusted_proxies = {"10.0.0.0/8"};
    const Result<ListenerSettings> made = make_listener_settings(settings);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->data.limits.header_bytes, 1234U);
    EXPECT_EQ(made->data.limits.body_bytes, 5678U);
    EXPECT_EQ(made->data.limits.idle_time, std::chrono::milliseconds(77));
    EXPECT_EQ(made->data.connections_max, 9U);
    EXPECT_EQ(made->data.connections_per_ip, 3U);
    ASSERT_EQ(made->data.trusted_proxies.size(), 1U);
    EXPECT_TRUE(made->data.trusted_proxies[0].contains("10.1.2.3"));
    EXPECT_EQ(made->data.tls, nullptr);
}

TEST(ListenerSettings, BelieveNoHeaderAtTheAdminListener) {
    config::Settings settings;
    settings.trusted_proxies = {"127.0.0.0/8"};
    const Result<ListenerSettings> made = make_listener_settings(settings);
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->admin.trusted_proxies.empty());
}

TEST(ListenerSettings, NameTheKeyWhoseCertificateCannotBeRead) {
    config::Settings settings;
    settings.listeners.data.tls = config::ServerTls{"no/such.pem", "no/such.key", ""};
    const Result<ListenerSettings> made = make_listener_settings(settings);
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().message().starts_with("listeners.data.tls: ")) << made.error().message();
}

TEST(InheritedSockets, AreNamedOrTakenInOrder) {
    EXPECT_EQ(descriptor_names(2, "admin:data"), (std::vector<std::string>{"admin", "data"}));
    EXPECT_EQ(descriptor_names(3, ""), (std::vector<std::string>{"data", "admin", ""}));
    EXPECT_EQ(descriptor_names(3, "data:data:admin"), (std::vector<std::string>{"data", "data", "admin"}));
}

TEST(InheritedSockets, AreNoneWhenMeantForAnotherProcess) {
    setenv("LISTEN_PID", "1", 1);
    setenv("LISTEN_FDS", "2", 1);
    EXPECT_TRUE(inherited_sockets().empty());
    unsetenv("LISTEN_PID");
    EXPECT_TRUE(inherited_sockets().empty());
    unsetenv("LISTEN_FDS");
}

TEST(OpenSockets, PrefersTheInheritedOnes) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const InheritedSockets inherited{{"data", {descriptor}}};
    const config::Listener listener{"127.0.0.1:1", {}, false, false, {}, {}};
    const Result<net::ListenSockets> sockets = open_sockets(inherited, "data", listener, 1);
    ASSERT_TRUE(sockets) << sockets.error().message();
    EXPECT_EQ(sockets->descriptors, std::vector<int>{descriptor});
    EXPECT_TRUE(sockets->address.starts_with("127.0.0.1:"));
    EXPECT_NE(sockets->address, "127.0.0.1:0");
    close(descriptor);
}

TEST(OpenSockets, RefusesADescriptorThatIsNoSocket) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    const InheritedSockets inherited{{"data", {ends[0]}}};
    EXPECT_FALSE(open_sockets(inherited, "data", config::Listener(), 1));
    close(ends[0]);
    close(ends[1]);
}

TEST(OpenSockets, BindsWhatWasNotInherited) {
    const config::Listener listener{"127.0.0.1:0", {}, false, false, {}, {}};
    const Result<net::ListenSockets> sockets = open_sockets({}, "data", listener, 1);
    ASSERT_TRUE(sockets) << sockets.error().message();
    ASSERT_EQ(sockets->descriptors.size(), 1U);
    close(sockets->descriptors[0]);
}

}  // namespace
}  // namespace nexus::cli
