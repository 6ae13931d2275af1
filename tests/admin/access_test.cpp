#include "admin/access.h"

#include <gtest/gtest.h>

namespace nexus::admin {
namespace {

net::RequestHead head_with(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
    net::RequestHead head;
    for (const auto& [name, value] : headers) {
        EXPECT_TRUE(head.headers.add(name, value));
    }
    return head;
}

net::Peer peer_at(const std::string& address) {
    net::Peer peer;
    peer.address = address;
    return peer;
}

bool is_let_in(const net::RequestHead& head, const std::string& address = "127.0.0.1") {
    return !refuse_access(head, peer_at(address)).has_value();
}

TEST(AdminAccess, LetsLoopbackPeersIn) {
    EXPECT_TRUE(is_let_in(head_with({{"host", "127.0.0.1:9090"}})));
    EXPECT_TRUE(is_let_in(head_with({{"host", "[::1]:9090"}}), "::1"));
    EXPECT_TRUE(is_let_in(head_with({{"host", "localhost"}}), "127.0.0.5"));
}

TEST(AdminAccess, RefusesOtherPeersWhateverHostTheyName) {
    for (const std::string address : {"10.0.0.1", "192.168.1.2", "2001:db8::1", "", "localhost.example"}) {
        EXPECT_FALSE(is_let_in(head_with({{"host", "127.0.0.1:9090"}}), address)) << address;
    }
}

TEST(AdminAccess, RefusesWhatAProxyPassedOn) {
    for (const std::string_view name : {"forwarded", "x-forwarded-for", "x-real-ip", "via"}) {
        EXPECT_FALSE(is_let_in(head_with({{"host", "localhost"}, {name, "127.0.0.1"}}))) << name;
    }
}

TEST(AdminAccess, RefusesNamesThatWereReboundToLoopback) {
    EXPECT_FALSE(is_let_in(head_with({{"host", "evil.example:9090"}})));
    EXPECT_FALSE(is_let_in(head_with({{"host", "127.0.0.1.evil.example"}})));
}

TEST(AdminAccess, RefusesCrossSiteRequests) {
    EXPECT_TRUE(is_let_in(head_with({{"host", "localhost:9090"}, {"origin", "http://localhost:9090"}})));
    EXPECT_FALSE(is_let_in(head_with({{"host", "localhost:9090"}, {"origin", "http://evil.example"}})));
    EXPECT_FALSE(is_let_in(head_with({{"host", "localhost:9090"}, {"origin", "http://localhost:3000"}})));
    EXPECT_FALSE(is_let_in(head_with({{"host", "localhost:9090"}, {"origin", "null"}})));
    EXPECT_FALSE(is_let_in(head_with({{"host", "localhost:9090"}, {"sec-fetch-site", "cross-site"}})));
    EXPECT_TRUE(is_let_in(head_with({{"host", "localhost:9090"}, {"sec-fetch-site", "same-origin"}})));
}

}  // namespace
}  // namespace nexus::admin
