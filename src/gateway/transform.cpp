#include "gateway/transform.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "gateway/target_files.h"

namespace nexus::gateway {
namespace {

constexpr std::string_view kMask = "***";

// Headers of the operator's own may hold secrets as well.
bool may_be_secret(std::string_view name) {
    constexpr std::array<std::string_view, 5> kWords{"auth", "key", "token", "secret", "cookie"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [name](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

Json headers_json(const provider::AttemptRequest& request) {
    const net::HeaderMap headers = provider::headers_of(request);
    Json json = Json::object();
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const std::string name = lower(headers[i].name);
        json[name] = may_be_secret(name) ? kMask : headers[i].value;
    }
    // No credential is read to be masked: what stands where one would be is written here.
    if (const provider::CredentialHeader header = provider::credential_header(request.provider.auth);
        !header.name.empty()) {
        json[lower(header.name)] = std::string(header.prefix).append(kMask);
    }
    return json;
}

std::string url_of(const provider::AttemptRequest& request) {
    const provider::Provider& provider = request.provider;
    std::string url = provider.endpoint->tls ? "https://" : "http://";
    url += provider.endpoint->host_header();
    url += provider::target_of(request);
    if (provider.auth.scheme == provider::AuthScheme::query) {
        url += url.find('?') == std::string::npos ? '?' : '&';
        url.append(provider.auth.name).append("=").append(kMask);
    }
    return url;
}

}  // namespace

Result<std::string> transform_request(Exchange& exchange, const DispatchParts& parts) {
    const Dispatch dispatch(exchange, parts);
    const Result<std::vector<const Target*>> targets = dispatch.targets();
    if (!targets) {
        return targets.error();
    }
    const Target& target = *targets->front();
    UpstreamBodies bodies(exchange);
    if (Result<void> ready = stand_in_for_target_files(exchange, bodies, target); !ready) {
        return std::move(ready).error();
    }
    const Result<UpstreamBody> body = bodies.make(target);
    if (!body) {
        return body.error();
    }
    const provider::AttemptRequest request{*target.provider,
                                           *body->dialect,
                                           nullptr,
                                           body->model,
                                           body->bytes(exchange),
                                           exchange.index.stream,
                                           &exchange.head().headers,
                                           exchange.request_id,
                                           net::Method::post,
                                           body->path};
    const Result<std::optional<std::string>> shaped = provider::shaped_body_of(request);
    if (!shaped) {
        return shaped.error();
    }
    Result<Json> sent = parse_json(*shaped ? std::string_view(**shaped) : request.body);
    if (!sent) {
        return std::move(sent).error();
    }
    if (exchange.head().path.ends_with("/utils/transform_request")) {
        return dump_json(Json{{"raw_request_api_base", url_of(request)},
                              {"raw_request_headers", headers_json(request)},
                              {"raw_request_body", *std::move(sent)},
                              {"error", nullptr}});
    }
    return dump_json(Json{{"provider", target.provider->name},
                          {"model", body->model},
                          {"dialect", body->path.empty() ? dialect::name_of(body->dialect->dialect) : "plain"},
                          {"method", "POST"},
                          {"url", url_of(request)},
                          {"headers", headers_json(request)},
                          {"body", *std::move(sent)},
                          {"dropped", body->dropped}});
}

}  // namespace nexus::gateway
