#include "base/strings.h"
#include "net/address.h"
#include "net/tls.h"
#include "provider/catalogue.h"
#include "provider/credentials.h"
#include "provider/parameters.h"

namespace nexus::provider {
namespace {

Error fail(const std::string& name, const std::string& message) {
    return Error(ErrorCode::invalid_request, "providers." + name + ": " + message);
}

Result<net::BaseUrl> base_url_of(const config::Provider& settings, const ProviderRow& row,
                                 const ProviderContext& context) {
    Result<std::string> url = base_url(row, settings);
    if (!url) {
        return std::move(url).error();
    }
    if (*url == "mock") {
        url = "http://" + context.mock_address + "/v1";
    }
    if (url->empty()) {
        return Error(ErrorCode::invalid_request, "kind " + row.kind + " needs a base_url");
    }
    Result<net::BaseUrl> parsed = net::parse_base_url(*url);
    if (!parsed) {
        return Error(ErrorCode::invalid_request, "base_url: " + parsed.error().message());
    }
    return parsed;
}

Result<std::shared_ptr<const net::Endpoint>> endpoint_of(const std::string& name, const config::ClientTls& tls,
                                                         const net::BaseUrl& url) {
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->host = url.host;
    endpoint->port = url.port;
    endpoint->key = (url.tls ? "https://" : "http://") + url.host + ":" + std::to_string(url.port);
    if (url.tls) {
        auto context = net::ClientTlsContext::load(tls.ca, tls.verify);
        if (!context) {
            return fail(name, "tls: " + context.error().message());
        }
        endpoint->tls = *std::move(context);
        endpoint->key += "#" + tls.ca + (tls.verify ? "" : "#unverified");
    }
    return std::shared_ptr<const net::Endpoint>(std::move(endpoint));
}

Error unknown_kind(const std::string& name, const std::string& kind, const Catalogue& catalogue) {
    const std::vector<std::string_view> kinds = catalogue.kinds();
    const auto near = nearest(kind, kinds);
    return fail(name, "unknown kind \"" + kind + "\"" + (near ? "; did you mean \"" + std::string(*near) + "\"?" : ""));
}

// The scheme of an entry; nothing switches it off.
Result<std::optional<Auth>> auth_of(const std::string& name, const config::Provider& settings, const ProviderRow& row) {
    if (!settings.auth.empty() && !parse_auth(settings.auth)) {
        return fail(name, "auth: expected " + auth_spellings());
    }
    std::optional<Auth> auth = choose_auth(row, settings);
    if (!auth && !row.key_required) {
        auth = settings.auth.empty() ? row.auth.front() : *parse_auth(settings.auth);
    }
    return auth;
}

Result<void> check_parameters(const std::string& name, const config::Provider& settings, const ProviderRow& row) {
    const std::vector<std::string> missing = missing_parameters(row, settings);
    if (!missing.empty()) {
        return fail(name, "kind " + row.kind + " needs " + missing.front());
    }
    const std::vector<std::string> unknown = unknown_parameters(row, settings);
    if (!unknown.empty()) {
        return fail(name, unknown.front() + ": kind " + row.kind + " has no such parameter");
    }
    return {};
}

Result<void> add_headers(const std::string& name, const config::Provider& settings, Provider& provider) {
    for (const auto& [header, value] : provider.row.headers) {
        (void)provider.headers.add(header, value);
    }
    for (const auto& [header, value] : settings.headers) {
        if (!provider.headers.set(header, value)) {
            return fail(name, "headers." + header + ": cannot be sent as a header");
        }
    }
    return {};
}

// The entry with what the environment adds to it.
Result<config::Provider> completed(const std::string& name, const config::Provider& settings, const ProviderRow& row,
                                   const config::Environment& environment) {
    config::Provider out = settings;
    if (environment) {
        const Result<void> added = add_from_environment(row, environment, out);
        if (!added) {
            return fail(name, added.error().message());
        }
    }
    return out;
}

}  // namespace

Result<std::shared_ptr<const Provider>> make_provider(const std::string& name, const config::Provider& written,
                                                      const ProviderContext& context) {
    const ProviderRow* row = context.catalogue.find(written.kind);
    if (row == nullptr) {
        return unknown_kind(name, written.kind, context.catalogue);
    }
    const Result<config::Provider> settings = completed(name, written, *row, context.environment);
    if (!settings) {
        return settings.error();
    }
    const Result<std::optional<Auth>> auth = auth_of(name, *settings, *row);
    if (!auth) {
        return auth.error();
    }
    if (!*auth) {
        return std::shared_ptr<const Provider>();
    }
    const Result<void> complete = check_parameters(name, *settings, *row);
    if (!complete) {
        return complete.error();
    }
    const Result<net::BaseUrl> url = base_url_of(*settings, *row, context);
    if (!url) {
        return fail(name, url.error().message());
    }
    auto provider = std::make_shared<Provider>();
    provider->name = name;
    provider->row = filled_row(*row, *settings, url->path);
    provider->base_path = url->path;
    provider->auth = **auth;
    provider->deployments = settings->deployments;
    provider->tags = settings->tags;
    const Result<void> credentials = add_credentials(*settings, context.tokens, *provider);
    if (!credentials) {
        return fail(name, credentials.error().message());
    }
    Result<std::shared_ptr<const net::Endpoint>> endpoint = endpoint_of(name, settings->tls, *url);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    provider->endpoint = *std::move(endpoint);
    const Result<void> headers = add_headers(name, *settings, *provider);
    if (!headers) {
        return headers.error();
    }
    return std::shared_ptr<const Provider>(std::move(provider));
}

}  // namespace nexus::provider
