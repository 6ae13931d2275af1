#include "net/forwarded.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

const std::vector<Cidr> kTrusted{*Cidr::parse("10.0.0.0/8"), *Cidr::parse("fd00::/8")};

ForwardedClient client_of(std::initializer_list<std::pair<const char*, const char*>> fields) {
    HeaderMap headers;
    for (const auto& [name, value] : fields) {
        headers.add(name, value);
    }
    return forwarded_client(headers, kTrusted);
}

TEST(Forwarded, TakesTheLastUntrustedAddress) {
    EXPECT_EQ(client_of({{"X-Forwarded-For", "1.1.1.1, 203.0.113.7, 10.0.0.2"}}).address, "203.0.113.7");
    EXPECT_EQ(client_of({{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.7,10.1.1.1"}}).address,
              "203.0.113.7");
    EXPECT_EQ(client_of({{"X-Forwarded-For", "10.0.0.1, 10.0.0.2"}}).address, "10.0.0.1");
}

TEST(Forwarded, ReadsPortsBracketsAndQuotes) {
    EXPECT_EQ(client_of({{"X-Forwarded-For", "203.0.113.7:1234"}}).address, "203.0.113.7");
    EXPECT_EQ(client_of({{"X-Forwarded-For", "[2001:db8::1]:80"}}).address, "2001:db8::1");
    EXPECT_EQ(client_of({{"Forwarded", "for=1.1.1.1, FOR=\"[2001:db8::1]:80\";proto=https"}}).address, "2001:db8::1");
}

TEST(Forwarded, StopsAtWhatIsNoAddress) {
    EXPECT_EQ(client_of({{"X-Forwarded-For", "203.0.113.7, unknown"}}).address, "");
    EXPECT_EQ(client_of({{"X-Forwarded-For", "203.0.113.7, unknown, 10.0.0.9"}}).address, "10.0.0.9");
    EXPECT_EQ(client_of({{"X-Forwarded-For", "["}}).address, "");
    EXPECT_EQ(client_of({{"Forwarded", "by=10.0.0.1"}}).address, "");
    EXPECT_EQ(client_of({}).address, "");
}

TEST(Forwarded, TellsTheProtocol) {
    EXPECT_EQ(client_of({{"X-Forwarded-Proto", "https"}}).tls, true);
    EXPECT_EQ(client_of({{"X-Forwarded-Proto", "https, http"}}).tls, false);
    EXPECT_EQ(client_of({{"Forwarded", "for=203.0.113.7;proto=https"}}).tls, true);
    EXPECT_FALSE(client_of({}).tls);
}

TEST(Forwarded, PrefersTheFieldThatProxiesAppendTo) {
    EXPECT_EQ(client_of({{"Forwarded", "for=1.1.1.1"}, {"X-Forwarded-For", "203.0.113.7"}}).address, "203.0.113.7");
}

}  // namespace
}  // namespace nexus::net
