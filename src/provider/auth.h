#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nexus::provider {

/// How a credential reaches an upstream.
enum class AuthScheme : std::uint8_t {
    none,
    bearer,                  ///< Authorization: Bearer KEY
    x_api_key,               ///< x-api-key: KEY
    x_goog_api_key,          ///< x-goog-api-key: KEY
    api_key,                 ///< api-key: KEY
    header,                  ///< a header of the row's or operator's choice holds the key
    query,                   ///< a query parameter holds the key
    aws_sigv4,               ///< AWS Signature Version 4 of the whole request
    google_service_account,  ///< an access token for the credentials of a Google Cloud file
    azure_entra,             ///< an access token of Microsoft Entra ID
    ibm_iam,                 ///< an access token for an IBM Cloud API key
};

/// A scheme, and the name of the header or query parameter where the scheme leaves it open.
struct Auth {
    AuthScheme scheme = AuthScheme::bearer;
    std::string name;
};

/// `bearer`, `aws_sigv4`, …, `header:<name>` or `query:<name>`; nothing for another word, or a name that cannot stand
/// there.
std::optional<Auth> parse_auth(std::string_view text);
std::string name_of(const Auth& auth);
/// All spellings, for a report: `none, bearer, …`.
std::string auth_spellings();

/// Where a credential stands: a header's name, empty where none has it (`none`, `query`), and what goes
/// before it. Views into `auth` or of static text.
struct CredentialHeader {
    std::string_view name{};
    std::string_view prefix{};
};
CredentialHeader credential_header(const Auth& auth);

/// Whether the scheme sends one of the provider's keys as it is.
bool sends_key(AuthScheme scheme);
/// Whether the scheme sends an access token that has to be fetched first.
bool sends_token(AuthScheme scheme);

}  // namespace nexus::provider
