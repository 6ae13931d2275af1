#include "net/public_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "net/client_connection.h"

namespace nexus::net {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

template <class Bytes>
struct Row {
    Bytes network;
    int bits;
    std::string_view purpose;
};
using Row4 = Row<Bytes4>;
using Row6 = Row<Bytes16>;

// The first row that an address lies in names it, so that single addresses stand before their networks.
constexpr std::array kRows4{
    Row4{{169, 254, 169, 254}, 32, "cloud metadata"},  // AWS, Google, Azure and most others
    Row4{{169, 254, 170, 2}, 32, "cloud metadata"},    // credentials of AWS ECS
    Row4{{100, 100, 100, 200}, 32, "cloud metadata"},  // Alibaba Cloud
    Row4{{192, 0, 0, 192}, 32, "cloud metadata"},      // Oracle Cloud, formerly
    Row4{{168, 63, 129, 16}, 32, "cloud metadata"},    // Azure's wire server, in a public network
    Row4{{0, 0, 0, 0}, 8, "unspecified"},              // RFC 791; Linux connects to itself
    Row4{{10, 0, 0, 0}, 8, "private"},                 // RFC 1918
    Row4{{100, 64, 0, 0}, 10, "shared by a carrier"},  // RFC 6598
    Row4{{127, 0, 0, 0}, 8, "loopback"},               // RFC 1122
    Row4{{169, 254, 0, 0}, 16, "link-local"},          // RFC 3927
    Row4{{172, 16, 0, 0}, 12, "private"},              // RFC 1918
    Row4{{192, 0, 0, 0}, 24, "reserved"},              // RFC 6890: IETF protocol assignments
    Row4{{192, 0, 2, 0}, 24, "documentation"},         // RFC 5737
    Row4{{192, 31, 196, 0}, 24, "reserved"},           // RFC 7535: AS112
    Row4{{192, 52, 193, 0}, 24, "reserved"},           // RFC 7450: multicast tunnels
    Row4{{192, 88, 99, 0}, 24, "6to4"},                // RFC 7526: its relays
    Row4{{192, 168, 0, 0}, 16, "private"},             // RFC 1918
    Row4{{192, 175, 48, 0}, 24, "reserved"},           // RFC 7534: AS112
    Row4{{198, 18, 0, 0}, 15, "benchmarking"},         // RFC 2544
    Row4{{198, 51, 100, 0}, 24, "documentation"},      // RFC 5737
    Row4{{203, 0, 113, 0}, 24, "documentation"},       // RFC 5737
    Row4{{224, 0, 0, 0}, 4, "multicast"},              // RFC 5771
    Row4{{240, 0, 0, 0}, 4, "reserved"},               // RFC 1112, with the limited broadcast
};

constexpr std::array kRows6{
    Row6{{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, "cloud metadata"},  // AWS
    Row6{{0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, "cloud metadata"},     // Google
    Row6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified"},                       // RFC 4291
    Row6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},                          // RFC 4291
    Row6{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "translated"},  // RFC 8215: NAT64 of a network's own
    Row6{{0x01, 0x00}, 64, "discarded"},                           // RFC 6666
    Row6{{0x01, 0x00, 0, 0, 0, 0, 0, 0x01}, 64, "reserved"},       // RFC 9780
    Row6{{0x20, 0x01, 0x00, 0x00}, 32, "Teredo"},                  // RFC 4380
    Row6{{0x20, 0x01, 0x00, 0x00}, 23, "reserved"},                // RFC 2928: IETF protocol assignments
    Row6{{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},           // RFC 3849
    Row6{{0x20, 0x02}, 16, "6to4"},                                // RFC 3056
    Row6{{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, "reserved"},    // RFC 7534: AS112
    Row6{{0x3f, 0xff}, 20, "documentation"},                       // RFC 9637
    Row6{{0x5f, 0x00}, 16, "reserved"},                            // RFC 9602: segment routing
    Row6{{0xfc, 0x00}, 7, "private"},                              // RFC 4193
    Row6{{0xfe, 0x80}, 10, "link-local"},                          // RFC 4291
    Row6{{0xfe, 0xc0}, 10, "private"},                             // RFC 3879: site-local, deprecated
    Row6{{0xff, 0x00}, 8, "multicast"},                            // RFC 4291
};

// What lies outside of this has been given to nobody.
constexpr Row6 kGlobalUnicast{{0x20, 0x00}, 3, {}};
constexpr Row6 kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, {}};  // RFC 4291
constexpr Row6 kNat64{{0x00, 0x64, 0xff, 0x9b}, 96, {}};                     // RFC 6052
constexpr std::size_t kEmbedded = 12;                                        // where the IPv4 address stands in both

template <class Bytes>
bool lies_in(const Bytes& address, const Row<Bytes>& row) {
    const auto whole = static_cast<std::size_t>(row.bits / 8);
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), row.network.begin())) {
        return false;
    }
    const int rest = row.bits % 8;
    return rest == 0 || (address[whole] >> (8 - rest)) == (row.network[whole] >> (8 - rest));
}

template <class Bytes, class Rows>
std::string_view purpose_of(const Bytes& address, const Rows& rows) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&address](const Row<Bytes>& candidate) { return lies_in(address, candidate); });
    return row == rows.end() ? std::string_view() : row->purpose;
}

std::string_view purpose_of(const Bytes16& address) {
    if (lies_in(address, kMapped) || lies_in(address, kNat64)) {
        Bytes4 embedded;
        std::copy(address.begin() + kEmbedded, address.end(), embedded.begin());
        return purpose_of(embedded, kRows4);
    }
    const std::string_view purpose = purpose_of(address, kRows6);
    return purpose.empty() && !lies_in(address, kGlobalUnicast) ? "reserved" : purpose;
}

}  // namespace

std::string text_of(const SocketAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* family = reinterpret_cast<const sockaddr*>(&address.storage);
    if (family->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(family);
        (void)::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    } else if (family->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(family);
        (void)::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    }
    return text.data();
}

std::string_view special_purpose_of(std::string_view address) {
    const std::string text(address);
    Bytes4 v4{};
    Bytes16 v6{};
    if (::inet_pton(AF_INET, text.c_str(), v4.data()) == 1) {
        return purpose_of(v4, kRows4);
    }
    return ::inet_pton(AF_INET6, text.c_str(), v6.data()) == 1 ? purpose_of(v6) : "not an address";
}

}  // namespace nexus::net
