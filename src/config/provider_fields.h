#pragma once

#include <tuple>

#include "config/field_words.h"
#include "config/settings.h"

/// The field tables of Provider and its parts, which belong to those of settings_fields.h.
namespace nexus::config {

constexpr About about(Of<ProviderKey>) {
    return {"A provider's key", "Requests are spread over several keys by weight."};
}
constexpr auto fields(Of<ProviderKey>) {
    return std::tuple{required("key", &ProviderKey::key, "the credential; an empty one is left out"),
                      optional("weight", &ProviderKey::weight, "its share").range(1, 1'000'000)};
}

constexpr About about(Of<ClientTls>) { return {"TLS to an upstream", "How an upstream's certificate is verified."}; }
constexpr auto fields(Of<ClientTls>) {
    return std::tuple{optional("ca", &ClientTls::ca, "PEM file to verify with; none: the system's"),
                      optional("verify", &ClientTls::verify, "`false` accepts any certificate")};
}

constexpr About about(Of<Provider>) {
    return {"A provider",
            "A name of yours for a service that runs models. A provider whose keys are all empty is off, "
            "with a warning, so that one file serves machines with different keys."};
}
constexpr auto fields(Of<Provider>) {
    return std::tuple{
        required("kind", &Provider::kind, "a row of the catalogue: `openai`, `anthropic`, `gemini`, `vllm`, `mock`, …"),
        optional("base_url", &Provider::base_url, "another server of that kind; none: the catalogue's")
            .format(kBaseUrl),
        optional("api_key", &Provider::api_key, "its credential"),
        optional("api_keys", &Provider::api_keys, "several credentials, instead of `api_key`"),
        optional("headers", &Provider::headers, "added to every request to it").names(kAddableHeader).sensitive(),
        optional("tags", &Provider::tags, "words that rules can refer to").format(kPlainName),
        optional("tls", &Provider::tls, "how its certificate is verified"),
        optional("auth", &Provider::auth,
                 "how the credential is sent: `bearer`, `api_key`, `header:<name>`, …; none: the catalogue's way"),
        optional("deployments", &Provider::deployments, "the provider's own names of models, by the names used here")
            .names(kModelName)
            .format(kNotBlank),
        optional("api_version", &Provider::api_version, "Azure, watsonx: the version of the API"),
        optional("project", &Provider::project, "Vertex, watsonx: the project"),
        optional("location", &Provider::location, "Vertex: the location, such as `europe-west4` or `global`"),
        optional("region", &Provider::region, "Bedrock and others: the region"),
        optional("account", &Provider::account, "Cloudflare, Snowflake: the account"),
        optional("params", &Provider::params, "other parameters of the catalogue's URLs, by name").names(kPlainName),
        optional("access_token", &Provider::access_token, "Vertex: a token that you renew yourself"),
        optional("service_account", &Provider::service_account,
                 "Vertex: the JSON of a Google Cloud credentials file, as `${file:/path}`"),
        optional("access_key_id", &Provider::access_key_id, "Bedrock: the AWS access key").sensitive(),
        optional("secret_access_key", &Provider::secret_access_key, "Bedrock: its secret"),
        optional("session_token", &Provider::session_token, "Bedrock: of temporary credentials"),
        optional("tenant_id", &Provider::tenant_id, "Azure: the Entra ID tenant, instead of a key"),
        optional("client_id", &Provider::client_id, "Azure: the application in that tenant"),
        optional("client_secret", &Provider::client_secret, "Azure: its secret"),
        optional("managed_identity", &Provider::managed_identity, "Azure: take tokens of the machine's identity"),
        optional("token_url", &Provider::token_url,
                 "where access tokens, and of AWS roles' credentials, are asked for; none: the usual place")
            .format(kBaseUrl),
        optional("credentials", &Provider::credentials,
                 "`instance`: AWS and Google Cloud, those that the machine's metadata service tells")
            .one_of(kCredentials),
        optional("metadata_url", &Provider::metadata_url, "that service, for `credentials: instance`; none: the usual")
            .format(kBaseUrl),
        optional("role_arn", &Provider::role_arn, "Bedrock: a role to assume with the entry's credentials"),
        optional("external_id", &Provider::external_id, "Bedrock: what that role's owner asks for beside them"),
        optional("web_identity_token_file", &Provider::web_identity_token_file,
                 "Bedrock: a file with a token that is exchanged for the credentials of `web_identity_role`"),
        optional("web_identity_role", &Provider::web_identity_role, "Bedrock: the ARN of that role"),
        optional("container_credentials", &Provider::container_credentials,
                 "Bedrock: the URL, or the path at 169.254.170.2, where a container asks for its credentials"),
        optional("container_token", &Provider::container_token, "Bedrock: sent there as `Authorization`"),
        optional("container_token_file", &Provider::container_token_file,
                 "Bedrock: a file with it, read each time, instead of `container_token`"),
        optional("passthrough", &Provider::passthrough,
                 "`false`: clients do not reach it below `/passthrough`, only through the endpoints"),
        planned("limits", "limits of a provider are"),
        planned("budget", kBudgets)};
}

}  // namespace nexus::config
