#include "provider/token_grant.h"

#include <array>

#include "base/encoding.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kEntraHost = "https://login.microsoftonline.com/";
constexpr std::string_view kEntraScope = "https://cognitiveservices.azure.com/.default";
// The link-local address at which every Azure machine is told its own tokens.
constexpr std::string_view kAzureMetadataUrl = "http://169.254.169.254/metadata/identity/oauth2/token";
constexpr std::string_view kAzureMetadataQuery =
    "?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com%2F";
constexpr std::string_view kIbmTokenUrl = "https://iam.cloud.ibm.com/identity/token";
constexpr std::string_view kIbmGrant = "urn:ibm:params:oauth:grant-type:apikey";

MadeGrant managed_identity_grant(const config::Provider& settings) {
    Result<TokenPlace> place = token_place(settings, kAzureMetadataUrl);
    if (!place) {
        return std::move(place).error();
    }
    TokenCall call = get_call(place->path + std::string(kAzureMetadataQuery));
    if (!settings.client_id.empty()) {
        call.target += "&client_id=" + percent_encode(settings.client_id);
    }
    (void)call.headers.add("metadata", "true");
    return fixed_grant(*std::move(place), std::move(call));
}

}  // namespace

MadeGrant azure_entra_grant(const config::Provider& settings) {
    if (settings.managed_identity) {
        return managed_identity_grant(settings);
    }
    if (settings.tenant_id.empty() || settings.client_id.empty() || settings.client_secret.empty()) {
        return Error(ErrorCode::invalid_request,
                     "expected tenant_id, client_id and client_secret, or managed_identity");
    }
    Result<TokenPlace> place =
        token_place(settings, std::string(kEntraHost) + percent_encode(settings.tenant_id) + "/oauth2/v2.0/token");
    if (!place) {
        return std::move(place).error();
    }
    const std::array fields{FormField{"grant_type", "client_credentials"}, FormField{"client_id", settings.client_id},
                            FormField{"client_secret", settings.client_secret.reveal()},
                            FormField{"scope", kEntraScope}};
    TokenCall call = form_call(place->path, form(fields));
    return fixed_grant(*std::move(place), std::move(call));
}

MadeGrant ibm_iam_grant(const config::Provider& settings, const Secret& api_key) {
    Result<TokenPlace> place = token_place(settings, kIbmTokenUrl);
    if (!place) {
        return std::move(place).error();
    }
    const std::array fields{FormField{"grant_type", kIbmGrant}, FormField{"apikey", api_key.reveal()}};
    TokenCall call = form_call(place->path, form(fields));
    return fixed_grant(*std::move(place), std::move(call));
}

}  // namespace nexus::provider
