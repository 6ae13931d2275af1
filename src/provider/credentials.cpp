#include "provider/credentials.h"

#include <algorithm>

#include "provider/aws_grant.h"
#include "provider/google_grant.h"
#include "provider/parameters.h"
#include "provider/token_grant.h"

namespace nexus::provider {
namespace {

bool has_key(const config::Provider& settings) {
    return !settings.api_key.empty() || std::any_of(settings.api_keys.begin(), settings.api_keys.end(),
                                                    [](const config::ProviderKey& key) { return !key.key.empty(); });
}

bool has_credentials_for(AuthScheme scheme, const config::Provider& settings) {
    switch (scheme) {
        case AuthScheme::none: return true;
        case AuthScheme::bearer: return has_key(settings) || !settings.access_token.empty();
        case AuthScheme::aws_sigv4: return has_aws_credentials(settings);
        case AuthScheme::google_service_account:
            return !settings.service_account.empty() || settings.credentials == "instance";
        case AuthScheme::azure_entra: return settings.managed_identity || !settings.client_secret.empty();
        default: return has_key(settings);
    }
}

void collect_keys(const config::Provider& settings, Provider& provider) {
    const auto add = [&provider](const Secret& key, std::int64_t weight) {
        if (!key.empty()) {
            provider.keys.push_back(std::make_unique<const ProviderKey>(key, weight));
        }
    };
    add(settings.api_key, 1);
    for (const config::ProviderKey& key : settings.api_keys) {
        add(key.key, key.weight);
    }
    if (provider.keys.empty() && provider.auth.scheme == AuthScheme::bearer) {
        add(settings.access_token, 1);
    }
}

// IBM's tokens are made from a key; the first one stands for all.
Secret first_key(const config::Provider& settings) {
    if (!settings.api_key.empty() || settings.api_keys.empty()) {
        return settings.api_key;
    }
    return settings.api_keys.front().key;
}

MadeGrant grant_of(const Provider& provider, const config::Provider& settings) {
    const AuthScheme scheme = provider.auth.scheme;
    if (scheme == AuthScheme::aws_sigv4) {
        return aws_grant(settings, provider.aws->scope.region);
    }
    if (scheme == AuthScheme::google_service_account) {
        return google_grant(settings);
    }
    if (scheme == AuthScheme::azure_entra) {
        return azure_entra_grant(settings);
    }
    return ibm_iam_grant(settings, first_key(settings));
}

}  // namespace

bool has_written_credential(const config::Provider& settings) {
    return has_key(settings) || !settings.access_token.empty() || !settings.service_account.empty() ||
           !settings.access_key_id.empty() || !settings.client_secret.empty() || settings.managed_identity ||
           !settings.credentials.empty() || !settings.web_identity_token_file.empty() ||
           !settings.container_credentials.empty();
}

std::optional<Auth> choose_auth(const ProviderRow& row, const config::Provider& settings) {
    if (!settings.auth.empty()) {
        const std::optional<Auth> own = parse_auth(settings.auth);
        return own && has_credentials_for(own->scheme, settings) ? own : std::nullopt;
    }
    const auto it = std::find_if(row.auth.begin(), row.auth.end(),
                                 [&settings](const Auth& auth) { return has_credentials_for(auth.scheme, settings); });
    return it == row.auth.end() ? std::nullopt : std::optional(*it);
}

Result<void> add_credentials(const config::Provider& settings, TokenSources* sources, Provider& provider) {
    const AuthScheme scheme = provider.auth.scheme;
    if (sends_key(scheme)) {
        collect_keys(settings, provider);
    } else if (scheme == AuthScheme::aws_sigv4) {
        const AwsScope scope{parameter(provider.row, settings, "region").value_or(std::string()),
                             provider.row.aws_service};
        if (scope.region.empty()) {
            return Error(ErrorCode::invalid_request, "region: expected the AWS region that requests are signed for");
        }
        provider.aws = AwsSigner{{settings.access_key_id, settings.secret_access_key, settings.session_token}, scope};
    }
    if (!sends_token(scheme) && scheme != AuthScheme::aws_sigv4) {
        return {};
    }
    MadeGrant grant = grant_of(provider, settings);
    if (!grant) {
        return std::move(grant).error();
    }
    if (*grant != nullptr) {
        provider.tokens = sources == nullptr ? TokenSource::make(*std::move(grant)) : sources->get(*std::move(grant));
    }
    return {};
}

}  // namespace nexus::provider
