// URLs that clients and redirects write: what is accepted goes into a request line as it is, names its host once, and
// is the same when it is read again; a redirect from it holds to that as well.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/public_address.h"
#include "net/web_url.h"

namespace {

using namespace nexus;
using net::WebUrl;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const WebUrl& url) {
    require(!url.host.empty() && url.port != 0 && url.target.starts_with('/'));
    for (const std::string* text : {&url.host, &url.target}) {
        require(std::none_of(text->begin(), text->end(), [](char c) { return c <= ' ' || c == 0x7f || c == '\\'; }));
    }
    require(url.host.find_first_of("/@?#[]%") == std::string::npos && url.target.find('#') == std::string::npos);
    const bool is_v6 = url.host.find(':') != std::string::npos;
    const Result<WebUrl> again =
        net::parse_web_url((url.tls ? "https://" : "http://") + (is_v6 ? '[' + url.host + ']' : url.host) + ':' +
                           std::to_string(url.port) + url.target);
    // A URL of the longest kind may have grown by its percent-encoding.
    require(!again || (again->tls == url.tls && again->host == url.host && again->port == url.port &&
                       again->target == url.target));
    (void)net::special_purpose_of(url.host);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(input.find('\n'), input.size());
    const Result<WebUrl> url = net::parse_web_url(input.substr(0, end));
    if (!url) {
        return 0;
    }
    check(*url);
    const Result<WebUrl> next = net::follow_location(*url, input.substr(std::min(end + 1, input.size())));
    if (next) {
        check(*next);
    }
    return 0;
}
