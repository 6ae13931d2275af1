#include "net/proxy_protocol.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/strings.h"

namespace nexus::net {
namespace {

constexpr std::string_view kSignatureV2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view kSignatureV1 = "PROXY ";
constexpr std::size_t kV1Max = 107;
constexpr std::size_t kV2Fixed = 16;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

std::string address_text(int family, std::string_view bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const char* made = ::inet_ntop(family, bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
    return made != nullptr ? made : "";
}

bool is_address(const std::string& text, int family) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    const std::optional<std::uint64_t> value = parse_uint(text);
    if (!value || *value > 65'535 || text.size() > 5) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*value);
}

// PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n
ProxyParse parse_v1(std::string_view bytes, ProxyHeader& header) {
    const std::size_t end = bytes.substr(0, kV1Max).find("\r\n");
    if (end == std::string_view::npos) {
        return bytes.size() < kV1Max ? ProxyParse::incomplete : ProxyParse::invalid;
    }
    header.size = end + 2;
    const std::string_view line = bytes.substr(kSignatureV1.size(), end - kSignatureV1.size());
    const std::vector<std::string_view> words = split(line, ' ');
    if (words[0] == "UNKNOWN") {
        header.local = true;
        return ProxyParse::complete;
    }
    const int family = words[0] == "TCP4" ? AF_INET : words[0] == "TCP6" ? AF_INET6 : 0;
    if (words.size() != 5 || family == 0) {
        return ProxyParse::invalid;
    }
    const std::string source(words[1]);
    const std::string destination(words[2]);
    const std::optional<std::uint16_t> port = port_of(words[3]);
    if (!is_address(source, family) || !is_address(destination, family) || !port || !port_of(words[4])) {
        return ProxyParse::invalid;
    }
    header.address = source;
    header.port = *port;
    return ProxyParse::complete;
}

ProxyParse parse_v2(std::string_view bytes, ProxyHeader& header) {
    if (bytes.size() < kV2Fixed) {
        return ProxyParse::incomplete;
    }
    const unsigned command = byte_at(bytes, 12);
    const unsigned family = byte_at(bytes, 13);
    const std::size_t size = kV2Fixed + number_at(bytes, 14);
    if ((command != 0x20 && command != 0x21) || size > kProxyHeaderMax) {
        return ProxyParse::invalid;
    }
    if (bytes.size() < size) {
        return ProxyParse::incomplete;
    }
    header.size = size;
    header.local = command == 0x20 || family == 0x00;
    if (header.local) {
        return ProxyParse::complete;
    }
    const std::string_view addresses = bytes.substr(kV2Fixed, size - kV2Fixed);
    if (family == 0x11 && addresses.size() >= 12) {
        header.address = address_text(AF_INET, addresses);
        header.port = number_at(addresses, 8);
        return ProxyParse::complete;
    }
    if (family == 0x21 && addresses.size() >= 36) {
        header.address = address_text(AF_INET6, addresses);
        header.port = number_at(addresses, 32);
        return ProxyParse::complete;
    }
    return ProxyParse::invalid;
}

bool common_start(std::string_view bytes, std::string_view signature) {
    const std::size_t common = std::min(bytes.size(), signature.size());
    return bytes.substr(0, common) == signature.substr(0, common);
}

}  // namespace

ProxyParse parse_proxy_header(std::string_view bytes, ProxyHeader& header) {
    header = ProxyHeader{};
    if (bytes.starts_with(kSignatureV2)) {
        return parse_v2(bytes, header);
    }
    if (bytes.starts_with(kSignatureV1)) {
        return parse_v1(bytes, header);
    }
    const bool may_become = common_start(bytes, kSignatureV1) || common_start(bytes, kSignatureV2);
    return may_become ? ProxyParse::incomplete : ProxyParse::invalid;
}

}  // namespace nexus::net
