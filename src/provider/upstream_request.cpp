#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "provider/attempt.h"
#include "provider/path_template.h"

namespace nexus::provider {
namespace {

// What a row's `forward` list can never pass on: credentials, framing and what is made here.
constexpr std::array<std::string_view, 19> kNeverForwarded{"authorization",
                                                           "x-api-key",
                                                           "api-key",
                                                           "x-goog-api-key",
                                                           "cookie",
                                                           "host",
                                                           "connection",
                                                           "te",
                                                           "transfer-encoding",
                                                           "content-length",
                                                           "content-type",
                                                           "upgrade",
                                                           "expect",
                                                           "keep-alive",
                                                           "accept-encoding",
                                                           "proxy-authorization",
                                                           "x-amz-date",
                                                           "x-amz-security-token",
                                                           "x-amz-content-sha256"};

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

// A key in its header; a copy's bytes are wiped, the header block dies with the request.
void add_key(const Auth& auth, std::string_view key, net::HeaderMap& headers) {
    const CredentialHeader header = credential_header(auth);
    if (header.name.empty() || !sends_key(auth.scheme)) {
        return;
    }
    if (header.prefix.empty()) {
        (void)headers.set(header.name, key);
        return;
    }
    const Secret value(std::string(header.prefix) + std::string(key));
    (void)headers.set(header.name, value.reveal());
}

std::string_view path_of(const AttemptRequest& request) {
    if (!request.path.empty()) {
        return request.path;
    }
    const bool other = request.stream && !request.dialect.stream_path.empty();
    return other ? request.dialect.stream_path : request.dialect.path;
}

// `suffix` below a path that may have a query of its own.
std::string with_suffix(std::string target, std::string_view suffix) {
    const std::size_t question = target.find('?');
    if (suffix.empty() || question == std::string::npos) {
        return target.append(suffix);
    }
    const std::string query = target.substr(question + 1);
    target.resize(question);
    target.append(suffix);
    return target.append(suffix.find('?') == std::string_view::npos ? "?" : "&").append(query);
}

}  // namespace

std::string target_of(const AttemptRequest& request) {
    const Provider& provider = request.provider;
    std::string target = provider.base_path;
    const std::string_view path = path_of(request);
    if (path.find('{') != std::string_view::npos) {
        target += fill_model(path, provider.upstream_name(request.model), true);
    } else {
        target += path;
    }
    if (!request.suffix.empty()) {
        target = with_suffix(std::move(target), request.suffix);
    }
    if (provider.auth.scheme == AuthScheme::query && request.key != nullptr) {
        target += target.find('?') == std::string::npos ? '?' : '&';
        target.append(provider.auth.name).append("=").append(percent_encode(request.key->reveal()));
    }
    return target;
}

net::HeaderMap headers_of(const AttemptRequest& request) {
    net::HeaderMap headers = request.provider.headers;
    if (!request.content_type.empty()) {
        (void)headers.add("content-type", request.content_type);
    }
    // Without this a provider may compress, and every byte of an answer would have to be unpacked to be read.
    (void)headers.add("accept-encoding", "identity");
    const std::string_view usual = request.stream ? "text/event-stream" : "application/json";
    (void)headers.add("accept", request.accept.empty() ? usual : request.accept);
    (void)headers.add("x-request-id", request.request_id);
    if (request.client_headers != nullptr && !request.provider.row.forwarded_headers.empty()) {
        forward(*request.client_headers, request.provider.row.forwarded_headers, headers);
    }
    if (request.key != nullptr) {
        add_key(request.provider.auth, request.key->reveal(), headers);
    }
    return headers;
}

Result<std::optional<std::string>> shaped_body_of(const AttemptRequest& request) {
    const std::string_view name = request.provider.upstream_name(request.model);
    const BodyShape& shape = request.dialect.shape;
    const bool renamed = name != request.model;
    if (!request.path.empty() || (shape.empty() && !renamed)) {
        return std::optional<std::string>();
    }
    Result<std::string> body = shape_body(request.body, shape, name);
    if (!body) {
        return std::move(body).error();
    }
    return std::optional<std::string>(*std::move(body));
}

}  // namespace nexus::provider
