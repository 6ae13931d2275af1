#include "base/strings.h"
#include "net/address.h"
#include "net/tls.h"
#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

Error fail(const std::string& name, const std::string& message) {
    return Error(ErrorCode::invalid_request, "providers." + name + ": " + message);
}

Result<net::BaseUrl> base_url_of(const std::string& name, const config::Provider& settings, const ProviderRow& row,
                                 const ProviderContext& context) {
    std::string url = settings.base_url.empty() ? row.base_url : settings.base_url;
    if (url == "mock") {
        url = "http://" + context.mock_address + "/v1";
    }
    if (url.empty()) {
        return fail(name, "kind " + row.kind + " needs a base_url");
    }
    Result<net::BaseUrl> parsed = net::parse_base_url(url);
    if (!parsed) {
        return fail(name, "base_url: " + parsed.error().message());
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

void collect_keys(const config::Provider& settings, Provider& provider) {
    if (!settings.api_key.empty()) {
        provider.keys.push_back(std::make_unique<const ProviderKey>(settings.api_key, 1));
    }
    for (const config::ProviderKey& key : settings.api_keys) {
        if (!key.key.empty()) {
            provider.keys.push_back(std::make_unique<const ProviderKey>(key.key, key.weight));
        }
    }
}

}  // namespace

Result<std::shared_ptr<const Provider>> make_provider(const std::string& name, const config::Provider& settings,
                                                      const ProviderContext& context) {
    const ProviderRow* row = context.catalogue.find(settings.kind);
    if (row == nullptr) {
        const std::vector<std::string_view> kinds = context.catalogue.kinds();
        const auto near = nearest(settings.kind, kinds);
        return fail(name, "unknown kind \"" + settings.kind + "\"" +
                              (near ? "; did you mean \"" + std::string(*near) + "\"?" : ""));
    }
    auto provider = std::make_shared<Provider>();
    provider->name = name;
    provider->row = *row;
    provider->tags = settings.tags;
    collect_keys(settings, *provider);
    if (provider->keys.empty() && row->key_required) {
        return std::shared_ptr<const Provider>();
    }
    const Result<net::BaseUrl> url = base_url_of(name, settings, *row, context);
    if (!url) {
        return url.error();
    }
    provider->base_path = url->path;
    Result<std::shared_ptr<const net::Endpoint>> endpoint = endpoint_of(name, settings.tls, *url);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    provider->endpoint = *std::move(endpoint);
    for (const auto& [header, value] : row->headers) {
        (void)provider->headers.add(header, value);
    }
    for (const auto& [header, value] : settings.headers) {
        if (!provider->headers.set(header, value)) {
            return fail(name, "headers." + header + ": cannot be sent as a header");
        }
    }
    return std::shared_ptr<const Provider>(std::move(provider));
}

}  // namespace nexus::provider
