#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "provider/attempt.h"

namespace nexus::provider {
namespace {

// What a row's `forward` list can never pass on: credentials, framing and what is made here.
constexpr std::array<std::string_view, 16> kNeverForwarded{
    "authorization", "x-api-key",  "api-key",           "x-goog-api-key",     "cookie",       "host",
    "connection",    "te",         "transfer-encoding", "content-length",     "content-type", "upgrade",
    "expect",        "keep-alive", "accept-encoding",   "proxy-authorization"};

bool matches(std::string_view pattern, std::string_view lower_name) {
    if (!pattern.empty() && pattern.back() == '*') {
        return lower_name.starts_with(pattern.substr(0, pattern.size() - 1));
    }
    return pattern == lower_name;
}

void forward(const net::HeaderMap& from, const std::vector<std::string>& patterns, net::HeaderMap& to) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::string name = lower(from[i].name);
        const bool wanted = std::any_of(patterns.begin(), patterns.end(),
                                        [&name](const std::string& pattern) { return matches(pattern, name); });
        const bool forbidden = std::find(kNeverForwarded.begin(), kNeverForwarded.end(), name) != kNeverForwarded.end();
        if (wanted && !forbidden) {
            (void)to.add(name, from[i].value);
        }
    }
}

void authorize(AuthScheme scheme, std::string_view key, net::HeaderMap& headers) {
    switch (scheme) {
        case AuthScheme::none:
            break;
        case AuthScheme::bearer: {
            std::string value = "Bearer ";
            value.append(key);
            (void)headers.set("authorization", value);
            break;
        }
        case AuthScheme::x_api_key:
            (void)headers.set("x-api-key", key);
            break;
        case AuthScheme::x_goog_api_key:
            (void)headers.set("x-goog-api-key", key);
            break;
        case AuthScheme::api_key:
            (void)headers.set("api-key", key);
            break;
    }
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

}  // namespace

std::string target_of(const AttemptRequest& request) {
    std::string target = request.provider.base_path + request.dialect.path;
    if (target.find('{') != std::string::npos) {
        replace_all(target, "{action}", request.stream ? "streamGenerateContent?alt=sse" : "generateContent");
        replace_all(target, "{model}", percent_encode(request.model));
    }
    return target;
}

net::HeaderMap headers_of(const AttemptRequest& request) {
    net::HeaderMap headers = request.provider.headers;
    (void)headers.add("content-type", "application/json");
    // Without this a provider may compress, and every byte of an answer would have to be unpacked to be read.
    (void)headers.add("accept-encoding", "identity");
    (void)headers.add("accept", request.stream ? "text/event-stream" : "application/json");
    (void)headers.add("x-request-id", request.request_id);
    if (request.client_headers != nullptr && !request.provider.row.forwarded_headers.empty()) {
        forward(*request.client_headers, request.provider.row.forwarded_headers, headers);
    }
    if (request.key != nullptr) {
        authorize(request.provider.row.auth, request.key->reveal(), headers);
    }
    return headers;
}

}  // namespace nexus::provider
