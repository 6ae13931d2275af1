#pragma once

#include <chrono>
#include <tuple>

#include "config/field_words.h"
#include "config/fields.h"
#include "config/settings.h"

/// The field table of FetchUrls, which is a part of those of settings_fields.h.
namespace nexus::config {

inline bool is_host_pattern(std::string_view text) {
    const std::string_view name = text.starts_with("*.") ? text.substr(2) : text;
    return !name.empty() && name.find_first_of("*/:@ ") == std::string_view::npos;
}
inline constexpr Format kHostPattern{"a host's name, or *.example.com for all below it", is_host_pattern};

constexpr About about(Of<FetchUrls>) {
    return {"Fetching URLs",
            "Off unless allowed. A provider that takes the bytes of pictures and PDFs alone gets those of a URL in the "
            "request: the gateway fetches it, from public addresses only."};
}
constexpr auto fields(Of<FetchUrls>) {
    using F = FetchUrls;
    using std::chrono::milliseconds;
    return std::tuple{
        optional("allow", &F::allow, "`false`: a request that would need it is answered with 400"),
        optional("http", &F::http, "fetch `http:` as well as `https:`"),
        optional("hosts", &F::hosts, "fetch from these only: names, or `*.example.com` for all below; none: from any")
            .format(kHostPattern),
        optional("allow_addresses", &F::allow_addresses,
                 "networks that may be fetched from although they are private or otherwise not public. Dangerous: "
                 "whoever may send a request can make the gateway read from them")
            .format(kCidr),
        optional("ca", &F::ca, "PEM file to verify servers with; none: the system's"),
        optional("max_files", &F::max_files, "fetched for one request").range(1, 100),
        optional("max_bytes", &F::max_bytes, "all files of one request together").size(1024, 1 << 28),
        optional("max_redirects", &F::max_redirects, "followed for one file, each checked like its URL").range(0, 10),
        optional("concurrent", &F::concurrent,
                 "requests of the whole process that fetch at the same time; one more "
                 "is answered with 503")
            .range(1, 1000),
        optional("timeout", &F::timeout, "for all files of one request")
            .between(milliseconds(10), milliseconds(300'000))};
}

}  // namespace nexus::config
