#include "net/public_address.h"

#include <gtest/gtest.h>

#include "net/resolver.h"

namespace nexus::net {
namespace {

struct Case {
    const char* address;
    const char* purpose;
};

// The first and the last address of each network, and its neighbours on both sides where these are public.
TEST(PublicAddress, KnowsEverySpecialPurposeOfIpv4) {
    for (const Case& one : {
             Case{"0.0.0.0", "unspecified"},
             Case{"0.255.255.255", "unspecified"},
             Case{"10.0.0.0", "private"},
             Case{"10.255.255.255", "private"},
             Case{"100.64.0.0", "shared by a carrier"},
             Case{"100.127.255.255", "shared by a carrier"},
             Case{"100.100.100.200", "cloud metadata"},
             Case{"127.0.0.0", "loopback"},
             Case{"127.0.0.1", "loopback"},
             Case{"127.255.255.255", "loopback"},
             Case{"168.63.129.16", "cloud metadata"},
             Case{"169.254.0.0", "link-local"},
             Case{"169.254.169.254", "cloud metadata"},
             Case{"169.254.170.2", "cloud metadata"},
             Case{"169.254.255.255", "link-local"},
             Case{"172.16.0.0", "private"},
             Case{"172.31.255.255", "private"},
             Case{"192.0.0.0", "reserved"},
             Case{"192.0.0.8", "reserved"},
             Case{"192.0.0.170", "reserved"},
             Case{"192.0.0.192", "cloud metadata"},
             Case{"192.0.0.255", "reserved"},
             Case{"192.0.2.0", "documentation"},
             Case{"192.0.2.255", "documentation"},
             Case{"192.31.196.1", "reserved"},
             Case{"192.52.193.1", "reserved"},
             Case{"192.88.99.1", "6to4"},
             Case{"192.168.0.0", "private"},
             Case{"192.168.255.255", "private"},
             Case{"192.175.48.1", "reserved"},
             Case{"198.18.0.0", "benchmarking"},
             Case{"198.19.255.255", "benchmarking"},
             Case{"198.51.100.7", "documentation"},
             Case{"203.0.113.7", "documentation"},
             Case{"224.0.0.1", "multicast"},
             Case{"239.255.255.255", "multicast"},
             Case{"240.0.0.1", "reserved"},
             Case{"255.255.255.255", "reserved"},
         }) {
        EXPECT_EQ(special_purpose_of(one.address), one.purpose) << one.address;
        // The same in the forms that an IPv6 address can hold it in.
        EXPECT_EQ(special_purpose_of(std::string("::ffff:") + one.address), one.purpose) << one.address;
        EXPECT_EQ(special_purpose_of(std::string("64:ff9b::") + one.address), one.purpose) << one.address;
    }
}

TEST(PublicAddress, LetsPublicIpv4Pass) {
    for (const char* address :
         {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",      "100.63.255.255",  "100.128.0.0",
          "126.255.255.255", "128.0.0.0",       "168.63.129.15", "168.63.129.17",   "169.253.255.255",
          "169.255.0.0",     "172.15.255.255",  "172.32.0.0",    "191.255.255.255", "192.0.1.0",
          "192.0.3.0",       "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",
          "198.51.99.255",   "198.51.101.0",    "203.0.112.255", "203.0.114.0",     "223.255.255.255",
          "8.8.8.8"}) {
        EXPECT_EQ(special_purpose_of(address), "") << address;
        EXPECT_EQ(special_purpose_of(std::string("::ffff:") + address), "") << address;
        EXPECT_EQ(special_purpose_of(std::string("64:ff9b::") + address), "") << address;
    }
}

TEST(PublicAddress, KnowsEverySpecialPurposeOfIpv6) {
    for (const Case& one : {
             Case{"::", "unspecified"},
             Case{"::1", "loopback"},
             Case{"::2", "reserved"},
             Case{"::127.0.0.1", "reserved"},
             Case{"::8.8.8.8", "reserved"},
             Case{"::ffff:0:127.0.0.1", "reserved"},
             Case{"64:ff9b:1::1", "translated"},
             Case{"64:ff9b:1:ffff::8.8.8.8", "translated"},
             Case{"64:ff9b:0:0:1::1", "reserved"},
             Case{"100::1", "discarded"},
             Case{"100:0:0:1::1", "reserved"},
             Case{"100:0:0:2::1", "reserved"},
             Case{"2001::1", "Teredo"},
             Case{"2001:0:7f00:1::", "Teredo"},
             Case{"2001:1::1", "reserved"},
             Case{"2001:2::1", "reserved"},
             Case{"2001:3::1", "reserved"},
             Case{"2001:4:112::1", "reserved"},
             Case{"2001:10::1", "reserved"},
             Case{"2001:20::1", "reserved"},
             Case{"2001:30::1", "reserved"},
             Case{"2001:1ff:ffff::1", "reserved"},
             Case{"2001:db8::1", "documentation"},
             Case{"2002:7f00:1::1", "6to4"},
             Case{"2002:808:808::1", "6to4"},
             Case{"2620:4f:8000::1", "reserved"},
             Case{"3fff::1", "documentation"},
             Case{"3fff:fff:ffff::1", "documentation"},
             Case{"4000::1", "reserved"},
             Case{"5f00::1", "reserved"},
             Case{"fc00::1", "private"},
             Case{"fd00:ec2::254", "cloud metadata"},
             Case{"fd20:ce::254", "cloud metadata"},
             Case{"fdff:ffff::1", "private"},
             Case{"fe00::1", "reserved"},
             Case{"fe80::1", "link-local"},
             Case{"febf:ffff::1", "link-local"},
             Case{"fec0::1", "private"},
             Case{"ff02::1", "multicast"},
             Case{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
         }) {
        EXPECT_EQ(special_purpose_of(one.address), one.purpose) << one.address;
    }
}

TEST(PublicAddress, LetsPublicIpv6Pass) {
    for (const char* address :
         {"2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111", "2620:4f:7fff::1",
          "2620:4f:8001::1", "2a00:1450:4001::200e", "3ffe::1", "3fff:1000::1"}) {
        EXPECT_EQ(special_purpose_of(address), "") << address;
    }
}

TEST(PublicAddress, TrustsNothingThatIsNoAddress) {
    for (const char* text : {"", "localhost", "0x7f.1", "2130706433", "127.1", "127.0.0.1:80", "[::1]", "8.8.8.8/32"}) {
        EXPECT_EQ(special_purpose_of(text), "not an address") << text;
    }
}

TEST(PublicAddress, WritesTheAddressOfASocket) {
    for (const char* text : {"203.0.113.7", "2001:db8::1", "::"}) {
        EXPECT_EQ(text_of(numeric_address(text, 80)->front()), text);
    }
    EXPECT_EQ(text_of(SocketAddress()), "");
}

}  // namespace
}  // namespace nexus::net
