#pragma once

#include "provider/token_step.h"

namespace nexus::provider {

/// Access tokens of Google Cloud. With `credentials: instance`, those of the machine's service account (GCE, GKE, Cloud
/// Run). Else of the credentials file, as GOOGLE_APPLICATION_CREDENTIALS names it, by its `type`: a service account
/// (RFC 7523, a JWT signed with its RSA key), a person's refresh token (`authorized_user`), workload identity
/// federation
/// (`external_account`, whose subject token stands in a file or at a URL), or `impersonated_service_account`. Errors
/// say what is wrong with the file and never quote it.
///
/// Facts: google.aip.dev/auth/4112 (service accounts), /4113 (authorized_user), /4117 (external_account); RFC 8693;
/// cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken.
MadeGrant google_grant(const config::Provider& settings);
/// The project that a Google Cloud file names, or "".
std::string google_project(const Secret& credentials_file);

/// Of the files of workload identity federation and impersonation; see `google_grant`.
namespace google {

inline constexpr std::string_view kScope = "https://www.googleapis.com/auth/cloud-platform";

Error wrong(std::string_view what);

/// Steps, and all that tells them from others.
struct Chain {
    TokenGrant::Steps steps;
    Secret secret;
};
/// Adds the steps of a file of any type.
Result<void> add_file(const config::Provider& settings, Json file, Chain& chain);
Result<void> add_external_account(const config::Provider& settings, Json file, Chain& chain);
Result<void> add_impersonated(const config::Provider& settings, Json file, Chain& chain);

}  // namespace google
}  // namespace nexus::provider
