#include "net/web_url.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"
#include "net/address.h"

namespace nexus::net {
namespace {

constexpr std::size_t kUrlBytesMax = 8 * 1024;

Error refuse(const char* why) { return Error(ErrorCode::invalid_request, why); }

bool has_scheme(std::string_view text, std::string_view scheme) {
    return text.size() > scheme.size() && iequals(text.substr(0, scheme.size()), scheme);
}

bool is_unsafe(char c) { return (static_cast<unsigned char>(c) <= ' ') || c == 0x7f || c == '\\'; }

std::string encoded_target(std::string_view rest) {
    std::string target = rest.starts_with('/') ? std::string() : "/";
    for (const char c : rest.substr(0, rest.find('#'))) {
        if (static_cast<unsigned char>(c) < 0x80) {
            target.push_back(c);
        } else {
            target += percent_encode(std::string_view(&c, 1));
        }
    }
    return target;
}

std::string origin_of(const WebUrl& url) {
    const bool is_v6 = url.host.find(':') != std::string::npos;
    return (url.tls ? "https://" : "http://") + (is_v6 ? '[' + url.host + ']' : url.host) + ':' +
           std::to_string(url.port);
}

}  // namespace

Result<WebUrl> parse_web_url(std::string_view text) {
    const bool is_https = has_scheme(text, "https://");
    if (!is_https && !has_scheme(text, "http://")) {
        return refuse("it is no http or https URL");
    }
    if (text.size() > kUrlBytesMax || std::any_of(text.begin(), text.end(), is_unsafe)) {
        return refuse("its URL is too long, or holds spaces, backslashes or control characters");
    }
    const std::string_view rest = text.substr(is_https ? 8 : 7);
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, end);
    if (authority.find('@') != std::string_view::npos) {
        return refuse("its URL holds a user or a password");
    }
    const Result<BaseUrl> base = parse_base_url((is_https ? "https://" : "http://") + std::string(authority));
    if (!base) {
        return refuse("its URL has no valid host and port");
    }
    return WebUrl{is_https, lower(base->host), base->port, encoded_target(rest.substr(end))};
}

Result<WebUrl> follow_location(const WebUrl& from, std::string_view location) {
    const std::size_t colon = location.find(':');
    const bool is_absolute = colon != std::string_view::npos && colon < location.find_first_of("/?#");
    if (is_absolute) {
        return parse_web_url(location);
    }
    if (location.starts_with("//")) {
        return parse_web_url((from.tls ? "https:" : "http:") + std::string(location));
    }
    const std::string_view path = std::string_view(from.target).substr(0, from.target.find('?'));
    std::string_view kept = path.substr(0, path.rfind('/') + 1);
    if (location.starts_with('/')) {
        kept = {};
    } else if (location.empty() || location.starts_with('?') || location.starts_with('#')) {
        kept = path;
    }
    return parse_web_url(origin_of(from) + std::string(kept) + std::string(location));
}

}  // namespace nexus::net
