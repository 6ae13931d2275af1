#include "net/address.h"

#include <arpa/inet.h>

#include <cstring>

#include "base/strings.h"

namespace nexus::net {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// IPv4 is kept in its IPv4-mapped IPv6 form, so that both families compare alike.
std::optional<std::array<std::uint8_t, 16>> parse_ip(std::string_view text) {
    char buffer[INET6_ADDRSTRLEN];
    if (text.empty() || text.size() >= sizeof(buffer)) {
        return std::nullopt;
    }
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET6, buffer, bytes.data()) == 1) {
        return bytes;
    }
    if (::inet_pton(AF_INET, buffer, bytes.data() + kMappedPrefix.size()) == 1) {
        std::memcpy(bytes.data(), kMappedPrefix.data(), kMappedPrefix.size());
        return bytes;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const std::optional<std::uint64_t> value = parse_uint(text);
    if (!value || *value > 65'535) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*value);
}

bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
}

bool is_host(std::string_view host) {
    if (host.find(':') != std::string_view::npos) {
        return parse_ip(host).has_value();
    }
    for (const char c : host) {
        if (!is_host_char(c)) {
            return false;
        }
    }
    return !host.empty() && host.size() <= 253;
}

// What stands before and after the colon that separates host and port; no port gives an empty text.
struct Authority {
    std::string_view host;
    std::string_view port;
    bool has_port = false;
};

std::optional<Authority> split_authority(std::string_view text) {
    Authority parts;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || text.substr(1, end - 1).find(':') == std::string_view::npos) {
            return std::nullopt;
        }
        parts.host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
    } else {
        const std::size_t end = std::min(text.find(':'), text.size());
        parts.host = text.substr(0, end);
        text.remove_prefix(end);
    }
    if (!text.empty()) {
        if (text.front() != ':') {
            return std::nullopt;
        }
        parts.has_port = true;
        parts.port = text.substr(1);
    }
    return parts;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text) {
    const std::optional<Authority> parts = split_authority(text);
    if (parts && parts->has_port && is_host(parts->host)) {
        if (const std::optional<std::uint16_t> port = parse_port(parts->port)) {
            return HostPort{std::string(parts->host), *port};
        }
    }
    return Error(ErrorCode::invalid_request, "expected host:port, found '" + std::string(text) + "'");
}

Result<Cidr> Cidr::parse(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view address = text.substr(0, slash);
    const auto bytes = parse_ip(address);
    const bool is_v4 = address.find(':') == std::string_view::npos;
    const std::uint64_t width = is_v4 ? 32 : 128;
    std::optional<std::uint64_t> bits = width;
    if (slash < text.size()) {
        bits = parse_uint(text.substr(slash + 1));
    }
    if (!bytes || !bits || *bits > width) {
        return Error(ErrorCode::invalid_request,
                     "expected a network such as 10.0.0.0/8, found '" + std::string(text) + "'");
    }
    Cidr cidr;
    cidr.network_ = *bytes;
    cidr.bits_ = static_cast<int>(*bits + (is_v4 ? 96 : 0));
    return cidr;
}

bool Cidr::contains(std::string_view address) const {
    const auto bytes = parse_ip(address);
    if (!bytes) {
        return false;
    }
    const std::size_t whole = static_cast<std::size_t>(bits_) / 8;
    if (std::memcmp(bytes->data(), network_.data(), whole) != 0) {
        return false;
    }
    const int rest = bits_ % 8;
    if (rest == 0) {
        return true;
    }
    const int mask = 0xff & (0xff << (8 - rest));
    return ((*bytes)[whole] & mask) == (network_[whole] & mask);
}

bool is_loopback(std::string_view host) {
    if (iequals(host, "localhost")) {
        return true;
    }
    const auto bytes = parse_ip(host);
    if (!bytes) {
        return false;
    }
    if (std::memcmp(bytes->data(), kMappedPrefix.data(), kMappedPrefix.size()) == 0) {
        return (*bytes)[12] == 127;
    }
    constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return *bytes == loopback;
}

Result<BaseUrl> parse_base_url(std::string_view text) {
    const Error invalid(ErrorCode::invalid_request,
                        "expected a URL such as https://api.example.com/v1, without user, query or fragment");
    BaseUrl url;
    std::string_view rest = text;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
        url.tls = false;
        url.port = 80;
    } else {
        return invalid;
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::optional<Authority> parts = split_authority(rest.substr(0, slash));
    if (!parts || !is_host(parts->host)) {
        return invalid;
    }
    if (parts->has_port) {
        const std::optional<std::uint16_t> port = parse_port(parts->port);
        if (!port || *port == 0) {
            return invalid;
        }
        url.port = *port;
    }
    std::string_view path = rest.substr(slash);
    for (const char c : path) {
        if (c <= ' ' || c == 0x7f || c == '?' || c == '#') {
            return invalid;
        }
    }
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    url.host = parts->host;
    url.path = path;
    return url;
}

}  // namespace nexus::net
