#include "plugins/pii/ip.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

std::string ip(std::string_view text) { return only("IP_ADDRESS", text); }

TEST(Ipv4, IsFoundWithExactBounds) {
    EXPECT_EQ(ip("from 64.239.187.90 at noon"), "64.239.187.90");
    EXPECT_EQ(ip("http://10.0.0.1:8080/x"), "10.0.0.1");
    EXPECT_EQ(ip("192.168.1.0/24"), "192.168.1.0");
    EXPECT_EQ(ip("It is 8.8.8.8."), "8.8.8.8");
}

TEST(Ipv4, IsNotAVersionOrAnAddressOfNobody) {
    for (const std::string_view text :
         {"1.2.3.4.5", "version 1.2.3.4", "v1.2.3.4", "1.2.3.4-rc1", "256.1.1.1", "1.2.3", "01.2.3.4", "1.2.3.4a",
          "x.1.2.3.4", "127.0.0.1", "0.0.0.0", "255.255.255.0", "room 4.12.62", "1..2.3.4"}) {
        EXPECT_EQ(ip(text), "") << text;
    }
}

TEST(Ipv6, IsFoundInEveryForm) {
    EXPECT_EQ(ip("846:2a83:834a:f815:3b08:11c:be30:f8d6"), "846:2a83:834a:f815:3b08:11c:be30:f8d6");
    EXPECT_EQ(ip("[2001:db8::1]:443"), "2001:db8::1");
    EXPECT_EQ(ip("at fe80::aaf2:a38b."), "fe80::aaf2:a38b");
    EXPECT_EQ(ip("::ffff:192.0.2.1 and"), "::ffff:192.0.2.1");
    EXPECT_EQ(ip("It is 2001:db8::1."), "2001:db8::1");
    EXPECT_EQ(ip("2001:db8::"), "2001:db8::");
    EXPECT_EQ(ip("2001:db8:1::/48"), "2001:db8:1::");
}

TEST(Ipv6, IsNotAnythingElseWithColons) {
    for (const std::string_view text :
         {"std::dec", "a::b", "dead::beef", "12:30:45", "06:52:B2:71:EE:85", "00:11:22:33:44:55:66:77", "::", "::1",
          "1:2:3", "1::2::3", "12345::1", "key:value", "x::y::z", ":::", "a:b:c:d:e:f:g:h"}) {
        EXPECT_EQ(ip(text), "") << text;
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
