#include "provider/token_grant.h"

#include <array>
#include <span>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "net/address.h"
#include "net/tls.h"
#include "provider/rsa_key.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kGoogleTokenUrl = "https://oauth2.googleapis.com/token";
constexpr std::string_view kGoogleScope = "https://www.googleapis.com/auth/cloud-platform";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kEntraHost = "https://login.microsoftonline.com/";
constexpr std::string_view kEntraScope = "https://cognitiveservices.azure.com/.default";
// The link-local address at which every Azure machine is told its own tokens.
constexpr std::string_view kAzureMetadataUrl = "http://169.254.169.254/metadata/identity/oauth2/token";
constexpr std::string_view kAzureMetadataQuery =
    "?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com%2F";
constexpr std::string_view kIbmTokenUrl = "https://iam.cloud.ibm.com/identity/token";
constexpr std::string_view kIbmGrant = "urn:ibm:params:oauth:grant-type:apikey";
// Google refuses an assertion that is valid for longer.
constexpr std::chrono::seconds kAssertionLife{3600};

struct FormField {
    std::string_view name;
    std::string_view value;
};

Secret form(std::span<const FormField> fields) {
    std::string out;
    for (const FormField& field : fields) {
        out.append(out.empty() ? "" : "&").append(field.name).append("=").append(percent_encode(field.value));
    }
    return Secret(std::move(out));
}

struct TokenPlace {
    std::shared_ptr<const net::Endpoint> endpoint;
    std::string path;
};

/// The token endpoint at `usual`, or where the operator says. Only the operator's own place is verified by the
/// operator's CA: it stands for a proxy or a private cloud, and the public ones have public certificates.
Result<TokenPlace> place_of(const config::Provider& settings, std::string_view usual) {
    const std::string text = settings.token_url.empty() ? std::string(usual) : settings.token_url;
    const Result<net::BaseUrl> url = net::parse_base_url(text);
    if (!url) {
        return Error(ErrorCode::invalid_request, "token_url: " + url.error().message());
    }
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->host = url->host;
    endpoint->port = url->port;
    endpoint->key = (url->tls ? "https://" : "http://") + url->host + ":" + std::to_string(url->port) + "#token";
    if (url->tls) {
        const bool own = !settings.token_url.empty();
        auto tls = net::ClientTlsContext::load(own ? settings.tls.ca : std::string(), !own || settings.tls.verify);
        if (!tls) {
            return Error(ErrorCode::invalid_request, "tls: " + tls.error().message());
        }
        endpoint->tls = *std::move(tls);
        endpoint->key += own ? settings.tls.ca + (settings.tls.verify ? "" : "#unverified") : "";
    }
    return TokenPlace{std::move(endpoint), url->path.empty() ? "/" : url->path};
}

TokenCall form_call(const std::string& path, Secret body) {
    TokenCall call;
    call.target = path;
    (void)call.headers.add("content-type", "application/x-www-form-urlencoded");
    (void)call.headers.add("accept", "application/json");
    call.body = std::move(body);
    return call;
}

std::string hash_of(const TokenPlace& place, std::string_view secret) {
    const Secret all(place.endpoint->key + place.path + "\n" + std::string(secret));
    const Sha256 digest = sha256(all.reveal());
    return hex_encode(as_view(digest));
}

/// A grant whose request is the same each time.
class FixedGrant final : public TokenGrant {
  public:
    FixedGrant(TokenPlace place, TokenCall call)
        : endpoint_(place.endpoint),
          call_(std::move(call)),
          identity_(hash_of(place, call_.target + std::string(call_.body.reveal()))) {}

    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return endpoint_; }
    Result<TokenCall> call(WallTime) const override { return call_; }
    const std::string& identity() const override { return identity_; }

  private:
    std::shared_ptr<const net::Endpoint> endpoint_;
    TokenCall call_;
    std::string identity_;
};

/// A Google service account.
class AssertionGrant final : public TokenGrant {
  public:
    AssertionGrant(TokenPlace place, RsaKey key, const Json& account, std::string identity)
        : place_(std::move(place)),
          key_(std::move(key)),
          email_(string_or(account, "client_email", "")),
          audience_(string_or(account, "token_uri", kGoogleTokenUrl)),
          identity_(std::move(identity)) {
        const Json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", string_or(account, "private_key_id", "")}};
        header_ = base64url_encode(dump_json(header));
    }

    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }
    const std::string& identity() const override { return identity_; }

    Result<TokenCall> call(WallTime now) const override {
        const auto issued = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
        const Json claims = {{"iss", email_},
                             {"scope", kGoogleScope},
                             {"aud", audience_},
                             {"iat", issued.count()},
                             {"exp", (issued + kAssertionLife).count()}};
        const std::string signed_part = header_ + "." + base64url_encode(dump_json(claims));
        const Result<std::string> signature = key_.sign_sha256(signed_part);
        if (!signature) {
            return signature.error();
        }
        const std::string assertion = signed_part + "." + base64url_encode(*signature);
        const std::array fields{FormField{"grant_type", kJwtBearer}, FormField{"assertion", assertion}};
        return form_call(place_.path, form(fields));
    }

  private:
    TokenPlace place_;
    RsaKey key_;
    std::string email_;
    std::string audience_;
    std::string identity_;
    std::string header_;
};

Error wrong(std::string_view what) {
    return Error(ErrorCode::invalid_request, "service_account: " + std::string(what));
}

using MadeGrant = Result<std::unique_ptr<TokenGrant>>;

/// Moves the text out of the tree, so that no copy is left in it.
Secret take_secret(Json& object, const char* name) {
    Json* value = object.contains(name) ? &object[name] : nullptr;
    return value != nullptr && value->is_string() ? Secret(std::move(value->get_ref<std::string&>())) : Secret();
}

MadeGrant service_account_grant(const config::Provider& settings, Json account) {
    const Secret pem = take_secret(account, "private_key");
    if (pem.empty() || string_or(account, "client_email", "").empty()) {
        return wrong("expected client_email and private_key in it");
    }
    Result<RsaKey> key = RsaKey::parse(pem);
    if (!key) {
        return wrong("private_key: " + key.error().message());
    }
    Result<TokenPlace> place = place_of(settings, string_or(account, "token_uri", kGoogleTokenUrl));
    if (!place) {
        return std::move(place).error();
    }
    std::string identity = hash_of(*place, pem.reveal());
    return std::unique_ptr<TokenGrant>(
        std::make_unique<AssertionGrant>(*std::move(place), *std::move(key), account, std::move(identity)));
}

MadeGrant refresh_token_grant(const config::Provider& settings, Json account) {
    const Secret client_secret = take_secret(account, "client_secret");
    const Secret refresh_token = take_secret(account, "refresh_token");
    const std::array fields{
        FormField{"grant_type", "refresh_token"}, FormField{"client_id", string_or(account, "client_id", "")},
        FormField{"client_secret", client_secret.reveal()}, FormField{"refresh_token", refresh_token.reveal()}};
    for (const FormField& field : fields) {
        if (field.value.empty()) {
            return wrong("expected " + std::string(field.name) + " in it");
        }
    }
    Result<TokenPlace> place = place_of(settings, kGoogleTokenUrl);
    if (!place) {
        return std::move(place).error();
    }
    TokenCall call = form_call(place->path, form(fields));
    return std::unique_ptr<TokenGrant>(std::make_unique<FixedGrant>(*std::move(place), std::move(call)));
}

MadeGrant managed_identity_grant(const config::Provider& settings) {
    Result<TokenPlace> place = place_of(settings, kAzureMetadataUrl);
    if (!place) {
        return std::move(place).error();
    }
    TokenCall call;
    call.method = net::Method::get;
    call.target = place->path + std::string(kAzureMetadataQuery);
    if (!settings.client_id.empty()) {
        call.target += "&client_id=" + percent_encode(settings.client_id);
    }
    (void)call.headers.add("metadata", "true");
    return std::unique_ptr<TokenGrant>(std::make_unique<FixedGrant>(*std::move(place), std::move(call)));
}

}  // namespace

MadeGrant google_grant(const config::Provider& settings) {
    Result<Json> parsed = parse_json(settings.service_account.reveal());
    if (!parsed || !parsed->is_object()) {
        return wrong("expected the JSON of a Google Cloud credentials file");
    }
    const std::string type(string_or(*parsed, "type", ""));
    if (type == "service_account") {
        return service_account_grant(settings, *std::move(parsed));
    }
    if (type == "authorized_user") {
        return refresh_token_grant(settings, *std::move(parsed));
    }
    return wrong("expected type service_account or authorized_user in it");
}

std::string google_project(const Secret& credentials_file) {
    const Result<Json> parsed = parse_json(credentials_file.reveal());
    if (!parsed || !parsed->is_object()) {
        return {};
    }
    return std::string(string_or(*parsed, "project_id", string_or(*parsed, "quota_project_id", "")));
}

MadeGrant azure_entra_grant(const config::Provider& settings) {
    if (settings.managed_identity) {
        return managed_identity_grant(settings);
    }
    if (settings.tenant_id.empty() || settings.client_id.empty() || settings.client_secret.empty()) {
        return Error(ErrorCode::invalid_request,
                     "expected tenant_id, client_id and client_secret, or managed_identity");
    }
    Result<TokenPlace> place =
        place_of(settings, std::string(kEntraHost) + percent_encode(settings.tenant_id) + "/oauth2/v2.0/token");
    if (!place) {
        return std::move(place).error();
    }
    const std::array fields{FormField{"grant_type", "client_credentials"}, FormField{"client_id", settings.client_id},
                            FormField{"client_secret", settings.client_secret.reveal()},
                            FormField{"scope", kEntraScope}};
    TokenCall call = form_call(place->path, form(fields));
    return std::unique_ptr<TokenGrant>(std::make_unique<FixedGrant>(*std::move(place), std::move(call)));
}

MadeGrant ibm_iam_grant(const config::Provider& settings, const Secret& api_key) {
    Result<TokenPlace> place = place_of(settings, kIbmTokenUrl);
    if (!place) {
        return std::move(place).error();
    }
    const std::array fields{FormField{"grant_type", kIbmGrant}, FormField{"apikey", api_key.reveal()}};
    TokenCall call = form_call(place->path, form(fields));
    return std::unique_ptr<TokenGrant>(std::make_unique<FixedGrant>(*std::move(place), std::move(call)));
}

}  // namespace nexus::provider
