// PROXY protocol headers: what is complete stays inside its bytes and its bound, and a prefix of it is incomplete.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/proxy_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using nexus::net::ProxyParse;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    nexus::net::ProxyHeader header;
    if (nexus::net::parse_proxy_header(bytes, header) != ProxyParse::complete) {
        return 0;
    }
    const bool bounded = header.size <= size && header.size <= nexus::net::kProxyHeaderMax;
    const bool named = header.local != !header.address.empty();
    nexus::net::ProxyHeader again;
    const bool needs_all =
        nexus::net::parse_proxy_header(bytes.substr(0, header.size - 1), again) == ProxyParse::incomplete;
    if (!bounded || !named || !needs_all) {
        std::abort();
    }
    return 0;
}
