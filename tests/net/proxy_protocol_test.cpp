#include "net/proxy_protocol.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

const std::string kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string version_2(char command, char family, const std::string& rest) {
    std::string bytes = kSignature;
    bytes += command;
    bytes += family;
    bytes += static_cast<char>(rest.size() >> 8);
    bytes += static_cast<char>(rest.size() & 0xff);
    return bytes + rest;
}

TEST(ProxyProtocol, ReadsVersion1) {
    ProxyHeader header;
    const std::string bytes = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n";
    ASSERT_EQ(parse_proxy_header(bytes + "GET /", header), ProxyParse::complete);
    EXPECT_EQ(header.address, "192.0.2.1");
    EXPECT_EQ(header.port, 56324);
    EXPECT_EQ(header.size, bytes.size());
    ASSERT_EQ(parse_proxy_header("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", header), ProxyParse::complete);
    EXPECT_EQ(header.address, "2001:db8::1");
    ASSERT_EQ(parse_proxy_header("PROXY UNKNOWN ff 1 2\r\n", header), ProxyParse::complete);
    EXPECT_TRUE(header.local);
}

TEST(ProxyProtocol, ReadsVersion2) {
    ProxyHeader header;
    const std::string four =
        version_2('\x21', '\x11', std::string("\xc0\x00\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb", 12));
    ASSERT_EQ(parse_proxy_header(four + "x", header), ProxyParse::complete);
    EXPECT_EQ(header.address, "192.0.2.1");
    EXPECT_EQ(header.port, 56324);
    EXPECT_EQ(header.size, four.size());
    std::string addresses(36, '\0');
    addresses[15] = 1;
    addresses[33] = 80;
    const std::string six = version_2('\x21', '\x21', addresses + "extra TLV");
    ASSERT_EQ(parse_proxy_header(six, header), ProxyParse::complete);
    EXPECT_EQ(header.address, "::1");
    EXPECT_EQ(header.port, 80);
    ASSERT_EQ(parse_proxy_header(version_2('\x20', '\x00', ""), header), ProxyParse::complete);
    EXPECT_TRUE(header.local);
}

TEST(ProxyProtocol, WaitsForEveryMissingByte) {
    ProxyHeader header;
    for (const std::string& bytes : {std::string("PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\n"),
                                     version_2('\x21', '\x11', std::string(12, '\x01'))}) {
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(parse_proxy_header(std::string_view(bytes).substr(0, size), header), ProxyParse::incomplete);
        }
    }
}

TEST(ProxyProtocol, RefusesEverythingElse) {
    ProxyHeader header;
    for (const std::string& bytes : {
             std::string("GET / HTTP/1.1\r\n"),
             std::string("PROXY \r\n"),
             std::string("PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n"),
             std::string("PROXY TCP4 ::1 ::1 1 2\r\n"),
             std::string("PROXY TCP4 192.0.2.1 198.51.100.7 1 70000\r\n"),
             std::string("PROXY TCP4 192.0.2.1 198.51.100.7 x 2\r\n"),
             std::string("PROXY TCP9 192.0.2.1 198.51.100.7 1 2\r\n"),
             "PROXY " + std::string(200, 'x'),
             version_2('\x22', '\x11', std::string(12, '\x01')),
             version_2('\x11', '\x11', std::string(12, '\x01')),
             version_2('\x21', '\x11', std::string(11, '\x01')),
             version_2('\x21', '\x31', std::string(12, '\x01')),
             version_2('\x21', '\x11', std::string(4000, '\x01')),
         }) {
        EXPECT_EQ(parse_proxy_header(bytes, header), ProxyParse::invalid) << bytes.substr(0, 40);
    }
}

}  // namespace
}  // namespace nexus::net
