#include "net/address.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

TEST(HostPort, SplitsNamesAndBothAddressFamilies) {
    EXPECT_EQ(parse_host_port("localhost:8080")->host, "localhost");
    EXPECT_EQ(parse_host_port("0.0.0.0:80")->port, 80);
    EXPECT_EQ(parse_host_port("[::1]:443")->host, "::1");
}

TEST(HostPort, RefusesWhatHasNoHostOrPort) {
    for (const char* text : {"", "8080", "host", "host:", ":80", "host:65536", "host:-1", "host:8a", "::1:80", "[::1]",
                             "[]:80", "ho st:80", "[host]:80"}) {
        EXPECT_FALSE(parse_host_port(text)) << text;
    }
}

TEST(Cidr, ContainsAddressesOfItsNetwork) {
    const Cidr ten = *Cidr::parse("10.0.0.0/8");
    EXPECT_TRUE(ten.contains("10.255.0.1"));
    EXPECT_TRUE(ten.contains("::ffff:10.1.2.3"));
    EXPECT_FALSE(ten.contains("11.0.0.1"));
    EXPECT_FALSE(ten.contains("fd00::1"));
    EXPECT_FALSE(ten.contains("not an address"));
    EXPECT_FALSE(ten.contains(""));
}

TEST(Cidr, CountsBitsInsideAByte) {
    const Cidr net = *Cidr::parse("192.168.16.0/20");
    EXPECT_TRUE(net.contains("192.168.31.255"));
    EXPECT_FALSE(net.contains("192.168.32.0"));
    const Cidr six = *Cidr::parse("fd00::/7");
    EXPECT_TRUE(six.contains("fc00::1"));
    EXPECT_FALSE(six.contains("fe00::1"));
}

TEST(Cidr, TakesABareAddressForItself) {
    const Cidr one = *Cidr::parse("203.0.113.7");
    EXPECT_TRUE(one.contains("203.0.113.7"));
    EXPECT_FALSE(one.contains("203.0.113.8"));
}

TEST(Cidr, RefusesWhatIsNoNetwork) {
    for (const char* text : {"", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "host/8", "10.0.0.0/", "10.0.0.0/x"}) {
        EXPECT_FALSE(Cidr::parse(text)) << text;
    }
}

TEST(IsLoopback, KnowsNamesAndAddresses) {
    for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1"}) {
        EXPECT_TRUE(is_loopback(host)) << host;
    }
    for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "localhost.example.com"}) {
        EXPECT_FALSE(is_loopback(host)) << host;
    }
}

TEST(BaseUrl, TakesSchemeHostPortAndPath) {
    const BaseUrl url = *parse_base_url("https://api.example.com/v1/");
    EXPECT_TRUE(url.tls);
    EXPECT_EQ(url.host, "api.example.com");
    EXPECT_EQ(url.port, 443);
    EXPECT_EQ(url.path, "/v1");
    const BaseUrl local = *parse_base_url("http://[::1]:9000");
    EXPECT_FALSE(local.tls);
    EXPECT_EQ(local.host, "::1");
    EXPECT_EQ(local.port, 9000);
    EXPECT_EQ(local.path, "");
}

TEST(BaseUrl, RefusesUserQueryFragmentAndOtherSchemes) {
    for (const char* text : {"", "api.example.com", "ftp://host", "file:///etc/passwd", "https://", "https://user@host",
                             "https://u:p@host/", "https://host/?q", "https://host/#f", "https://host:0",
                             "https://host:99999", "https://host/a b", "https://ho\nst/", "https:///path"}) {
        EXPECT_FALSE(parse_base_url(text)) << text;
    }
}

}  // namespace
}  // namespace nexus::net
