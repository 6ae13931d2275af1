#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "net/http_client.h"

namespace nexus::provider {

/// The request that brings an access token.
struct TokenCall {
    net::Method method = net::Method::post;
    std::string target;
    net::HeaderMap headers;
    Secret body;
};

/// A right to access tokens: where they are asked for, and with what. Immutable, shared by all workers.
class TokenGrant {
  public:
    virtual ~TokenGrant() = default;
    virtual const std::shared_ptr<const net::Endpoint>& endpoint() const = 0;
    /// Errors: an assertion that cannot be signed.
    virtual Result<TokenCall> call(WallTime now) const = 0;
    /// Equal for grants that bring the same tokens; a hash, so that it tells nothing.
    virtual const std::string& identity() const = 0;
};

/// The credentials of a Google Cloud file, as GOOGLE_APPLICATION_CREDENTIALS names it: a service account (RFC 7523, a
/// JWT signed with its RSA key) or a person's refresh token (`authorized_user`). Errors say what is wrong with the
/// file and never quote it.
Result<std::unique_ptr<TokenGrant>> google_grant(const config::Provider& settings);
/// The project that a Google Cloud file names, or "".
std::string google_project(const Secret& credentials_file);

/// Microsoft Entra ID: client credentials, or the machine's managed identity.
Result<std::unique_ptr<TokenGrant>> azure_entra_grant(const config::Provider& settings);

/// IBM Cloud IAM: an API key is exchanged for a token.
Result<std::unique_ptr<TokenGrant>> ibm_iam_grant(const config::Provider& settings, const Secret& api_key);

}  // namespace nexus::provider
