#include "config/formats.h"

#include <gtest/gtest.h>

namespace nexus::config {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

TEST(Duration, ReadsAWholeNumberWithItsUnit) {
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("5s"), 5s);
    EXPECT_EQ(parse_duration("10m"), 10min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("7d"), 168h);
    EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, RefusesEverythingElse) {
    for (const std::string_view text : {"", "5", "s", "5 s", "1.5s", "-5s", "5sec", "5S", " 5s", "1m30s",
                                        "9999999999999d", "99999999999999999999s", "3651d"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(Duration, IsWrittenInItsLargestUnit) {
    EXPECT_EQ(duration_text(1500ms), "1500ms");
    EXPECT_EQ(duration_text(90s), "90s");
    EXPECT_EQ(duration_text(600s), "10m");
    EXPECT_EQ(duration_text(24h), "1d");
    EXPECT_EQ(duration_text(0ms), "0s");
}

TEST(Size, ReadsPowersOf1024AndOf1000) {
    EXPECT_EQ(parse_size("32MiB"), 32 << 20);
    EXPECT_EQ(parse_size("60KiB"), 61440);
    EXPECT_EQ(parse_size("1GB"), 1'000'000'000);
    EXPECT_EQ(parse_size("512B"), 512);
    for (const std::string_view text : {"", "512", "5kb", "-1KiB", "1.5MiB", "1 MiB", "99999999999GiB", "MiB"}) {
        EXPECT_FALSE(parse_size(text)) << text;
    }
    EXPECT_EQ(size_text(32 << 20), "32MiB");
    EXPECT_EQ(size_text(61440), "60KiB");
    EXPECT_EQ(size_text(1001), "1001B");
}

TEST(Percent, NeedsItsSignAndIsAtMost100) {
    EXPECT_EQ(parse_percent("20%"), 20);
    EXPECT_EQ(parse_percent("0%"), 0);
    for (const std::string_view text : {"20", "%", "101%", "-1%", "20.5%", "20 %"}) {
        EXPECT_FALSE(parse_percent(text)) << text;
    }
}

TEST(ListenerAddress, IsAnIpAddressOrLocalhostWithAPort) {
    EXPECT_EQ(listener_host("0.0.0.0:8080"), "0.0.0.0");
    EXPECT_EQ(listener_host("[::1]:0"), "::1");
    EXPECT_EQ(listener_host("localhost:65535"), "localhost");
    for (const std::string_view text : {"8080", ":8080", "::1:8080", "[::1]", "example.com:80", "1.2.3:80",
                                        "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:80x", "", "[]:80"}) {
        EXPECT_FALSE(listener_host(text)) << text;
    }
}

TEST(Loopback, IsWhatOnlyThisMachineReaches) {
    for (const std::string_view host : {"127.0.0.1", "127.255.0.9", "::1", "localhost"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
    for (const std::string_view host :
         {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "127.example.com", "", "127.0.0.1.evil"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

TEST(Cidr, IsAnAddressOrANetwork) {
    for (const std::string_view text : {"10.0.0.0/8", "192.168.1.1", "fd00::/8", "::/0", "1.2.3.4/32"}) {
        EXPECT_TRUE(is_cidr(text)) << text;
    }
    for (const std::string_view text :
         {"10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/", "10.0.0.0/x", "", "host"}) {
        EXPECT_FALSE(is_cidr(text)) << text;
    }
}

TEST(BaseUrl, IsHttpWithAHostAndNothingBehindThePath) {
    for (const std::string_view text : {"", "http://127.0.0.1:8000/v1", "https://acme.openai.azure.com",
                                        "http://[::1]:80/x", "https://host/", "http://under_score:1"}) {
        EXPECT_TRUE(is_base_url(text)) << text;
    }
    for (const std::string_view text : {"openai.com", "ftp://host", "https://", "https:///v1", "https://user:pw@host",
                                        "https://host?x=1", "https://host#x", "https://ho st", "https://host:port",
                                        "https://host\r\nX: y", "HTTPS://host", "https://[::1"}) {
        EXPECT_FALSE(is_base_url(text)) << text;
    }
    EXPECT_FALSE(is_http_url(""));
}

TEST(BasePath, StartsWithASlashAndEndsWithoutOne) {
    EXPECT_TRUE(is_base_path(""));
    EXPECT_TRUE(is_base_path("/ai/v2"));
    for (const std::string_view text : {"ai", "/ai/", "/", "//ai", "/a//b", "/a?b", "/a b", "/a%2f"}) {
        EXPECT_FALSE(is_base_path(text)) << text;
    }
}

TEST(CorsOrigin, IsAStarOrASchemeWithAHost) {
    EXPECT_TRUE(is_cors_origin("*"));
    EXPECT_TRUE(is_cors_origin("https://app.example.com"));
    EXPECT_TRUE(is_cors_origin("http://localhost:3000"));
    EXPECT_FALSE(is_cors_origin("https://app.example.com/"));
    EXPECT_FALSE(is_cors_origin("app.example.com"));
    EXPECT_FALSE(is_cors_origin("*.example.com"));
}

TEST(HeaderName, IsATokenAndNoneThatFramesTheMessage) {
    EXPECT_TRUE(is_addable_header("X-Team"));
    EXPECT_TRUE(is_addable_header("authorization"));
    for (const std::string_view text : {"", "X Team", "X:Team", "X\r\nY", "Ho\xc3\xa4", "Host", "content-LENGTH",
                                        "Transfer-Encoding", "connection", "Proxy-Authorization", "Upgrade"}) {
        EXPECT_FALSE(is_addable_header(text)) << text;
    }
    EXPECT_TRUE(is_header_name("Host"));
}

TEST(Name, IsShortAndPrintable) {
    EXPECT_TRUE(is_plain_name("agent-7"));
    EXPECT_TRUE(is_model_name("meta/llama 3"));
    EXPECT_FALSE(is_plain_name("meta/llama"));
    for (const std::string& text :
         {std::string(), std::string(" a"), std::string("a "), std::string("a\nb"), std::string(129, 'a')}) {
        EXPECT_FALSE(is_model_name(text)) << text;
    }
}

TEST(SecretBits, CountsLengthByAlphabet) {
    EXPECT_EQ(secret_bits("0123456789abcdef0123456789abcdef"), 128);
    EXPECT_EQ(secret_bits("Zm9vYmFyYmF6cXV4MTIzNA"), 132);
    EXPECT_LT(secret_bits("Zm9vYmFyYmF6cXV4MTIzN"), 128);
    EXPECT_LT(secret_bits("0123456789abcdef0123456789abcde"), 128);
    EXPECT_LT(secret_bits("12345678901234567890123456789012345678"), 128);
}

TEST(SecretBits, TakesARepeatedWordForWeak) {
    EXPECT_LT(secret_bits("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 10);
    EXPECT_LT(secret_bits("secret-secret-secret-secret-secret"), 10);
    EXPECT_EQ(secret_bits(""), 0);
}

}  // namespace
}  // namespace nexus::config
