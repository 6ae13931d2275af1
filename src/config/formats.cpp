#include "config/formats.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <span>

#include "base/strings.h"

namespace nexus::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

// Each from large to small, which is how a value is written.
constexpr std::array<Unit, 5> kDurations{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 7> kSizes{{{"GiB", 1 << 30},
                                      {"MiB", 1 << 20},
                                      {"KiB", 1 << 10},
                                      {"GB", 1'000'000'000},
                                      {"MB", 1'000'000},
                                      {"KB", 1000},
                                      {"B", 1}}};
constexpr std::int64_t kDurationMax = 10LL * 365 * 86'400'000;
constexpr std::int64_t kSizeMax = 1LL << 50;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::int64_t> parse_with_unit(std::string_view text, std::span<const Unit> units, std::int64_t max) {
    const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const auto number = parse_int(text.substr(0, digits));
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& each) { return each.name == text.substr(digits); });
    if (!number || unit == units.end() || *number > max / unit->factor) {
        return std::nullopt;
    }
    return *number * unit->factor;
}

std::string in_largest_unit(std::int64_t value, std::span<const Unit> units, std::string_view zero) {
    if (value == 0) {
        return std::string(zero);
    }
    for (const Unit& unit : units) {
        if (value % unit.factor == 0) {
            return std::to_string(value / unit.factor) + std::string(unit.name);
        }
    }
    return std::to_string(value);
}

bool is_address(int family, std::string_view text) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view text) {
    const auto port = parse_uint(text);
    return port && *port <= 65535;
}

bool is_dns_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_';
    });
}

// host, host:port, [v6] or [v6]:port
bool is_authority(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_address(AF_INET6, text.substr(1, end - 1))) {
            return false;
        }
        const std::string_view rest = text.substr(end + 1);
        return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    }
    const std::size_t colon = text.find(':');
    return is_dns_name(text.substr(0, colon)) && (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

std::string_view without_scheme(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (text.starts_with(scheme)) {
            return text.substr(scheme.size());
        }
    }
    return {};
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 128 && trim(text) == text && !has_control_character(text);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto value = parse_with_unit(text, kDurations, kDurationMax);
    return value ? std::optional(std::chrono::milliseconds(*value)) : std::nullopt;
}

std::string duration_text(std::chrono::milliseconds duration) {
    return in_largest_unit(duration.count(), kDurations, "0s");
}

std::optional<std::int64_t> parse_size(std::string_view text) { return parse_with_unit(text, kSizes, kSizeMax); }

std::string size_text(std::int64_t bytes) { return in_largest_unit(bytes, kSizes, "0B"); }

std::optional<std::int64_t> parse_percent(std::string_view text) {
    if (!text.ends_with('%')) {
        return std::nullopt;
    }
    text.remove_suffix(1);
    const auto number = parse_uint(text);
    return number && *number <= 100 ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

std::optional<std::string> listener_host(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || !is_port(text.substr(colon + 1))) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        return is_address(AF_INET6, host) ? std::optional(std::string(host)) : std::nullopt;
    }
    return host == "localhost" || is_address(AF_INET, host) ? std::optional(std::string(host)) : std::nullopt;
}

bool is_loopback_host(std::string_view host) {
    if (host == "localhost") {
        return true;
    }
    in6_addr v6{};
    if (inet_pton(AF_INET6, std::string(host).c_str(), &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    }
    return is_address(AF_INET, host) && host.starts_with("127.");
}

bool is_listener_address(std::string_view text) { return listener_host(text).has_value(); }

bool is_cidr(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const bool v4 = is_address(AF_INET, address);
    if (!v4 && !is_address(AF_INET6, address)) {
        return false;
    }
    if (slash == std::string_view::npos) {
        return true;
    }
    const auto bits = parse_uint(text.substr(slash + 1));
    return bits && *bits <= (v4 ? 32U : 128U);
}

bool is_http_url(std::string_view text) {
    const std::string_view rest = without_scheme(text);
    const std::size_t slash = rest.find('/');
    const bool clean = rest.find_first_of("?#@\\ ") == std::string_view::npos && !has_control_character(rest);
    return clean && is_authority(rest.substr(0, slash));
}

bool is_base_url(std::string_view text) { return text.empty() || is_http_url(text); }

bool is_base_path(std::string_view text) {
    if (text.empty()) {
        return true;
    }
    return text.starts_with('/') && !text.ends_with('/') && text.find("//") == std::string_view::npos &&
           text.find_first_of("?#%\\ ") == std::string_view::npos && !has_control_character(text);
}

bool is_cors_origin(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (text == "*") {
        return true;
    }
    return scheme != std::string_view::npos && scheme > 0 && is_authority(text.substr(scheme + 3));
}

bool is_header_name(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_digit(c) || is_letter(c) || kMarks.find(c) != std::string_view::npos;
    });
}

bool is_addable_header(std::string_view text) {
    constexpr std::array<std::string_view, 10> kOwn{
        "connection", "content-length",    "expect",  "host",    "keep-alive",
        "te",         "transfer-encoding", "trailer", "upgrade", "via"};
    const std::string name = lower(text);
    return is_header_name(text) && !name.starts_with("proxy-") &&
           std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end();
}

bool is_plain_name(std::string_view text) { return is_name(text) && text.find('/') == std::string_view::npos; }

bool is_model_name(std::string_view text) { return is_name(text); }

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

int secret_bits(std::string_view secret) {
    const auto all = [&](auto&& test) { return std::all_of(secret.begin(), secret.end(), test); };
    const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    double alphabet = 64;
    if (all(is_digit)) {
        alphabet = 10;
    } else if (all(is_hex)) {
        alphabet = 16;
    }
    // A random text of the length needed has some 14 (hexadecimal) or 19 (base64) different characters; one with
    // fewer than eight is a repeated word.
    std::bitset<256> seen;
    for (const char c : secret) {
        seen.set(static_cast<unsigned char>(c));
    }
    const double bits =
        seen.count() < 8 ? static_cast<double>(seen.count()) : static_cast<double>(secret.size()) * std::log2(alphabet);
    return static_cast<int>(std::min(bits, 100'000.0));
}

}  // namespace nexus::config
