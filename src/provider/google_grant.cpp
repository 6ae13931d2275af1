#include "provider/google_grant.h"

#include <array>

#include "base/encoding.h"
#include "provider/rsa_key.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kTokenUrl = "https://oauth2.googleapis.com/token";
constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::string_view kMetadataUrl = "http://metadata.google.internal";
constexpr std::string_view kMetadataPath = "/computeMetadata/v1/instance/service-accounts/default/token";
// Google refuses an assertion that is valid for longer.
constexpr std::chrono::seconds kAssertionLife{3600};

/// A Google service account.
class AssertionStep final : public OauthStep {
  public:
    AssertionStep(TokenPlace place, RsaKey key, const Json& account)
        : OauthStep(std::move(place)),
          key_(std::move(key)),
          email_(string_or(account, "client_email", "")),
          audience_(string_or(account, "token_uri", kTokenUrl)) {
        const Json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", string_or(account, "private_key_id", "")}};
        header_ = base64url_encode(dump_json(header));
    }

    Result<TokenCall> call(const Credential&, WallTime now) const override {
        const auto issued = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
        const Json claims = {{"iss", email_},
                             {"scope", google::kScope},
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
        return form_call(path(), form(fields));
    }

  private:
    RsaKey key_;
    std::string email_;
    std::string audience_;
    std::string header_;
};

Result<void> add_service_account(const config::Provider& settings, Json account, google::Chain& chain) {
    const Secret pem = take_secret(account, "private_key");
    if (pem.empty() || string_or(account, "client_email", "").empty()) {
        return google::wrong("expected client_email and private_key in it");
    }
    Result<RsaKey> key = RsaKey::parse(pem);
    if (!key) {
        return google::wrong("private_key: " + key.error().message());
    }
    Result<TokenPlace> place = token_place(settings, string_or(account, "token_uri", kTokenUrl));
    if (!place) {
        return std::move(place).error();
    }
    chain.secret = Secret(std::string(chain.secret.reveal()) + place->path + "\n" + std::string(pem.reveal()));
    chain.steps.push_back(std::make_unique<const AssertionStep>(*std::move(place), *std::move(key), account));
    return {};
}

Result<void> add_refresh_token(const config::Provider& settings, Json account, google::Chain& chain) {
    const Secret client_secret = take_secret(account, "client_secret");
    const Secret refresh_token = take_secret(account, "refresh_token");
    const std::array fields{
        FormField{"grant_type", "refresh_token"}, FormField{"client_id", string_or(account, "client_id", "")},
        FormField{"client_secret", client_secret.reveal()}, FormField{"refresh_token", refresh_token.reveal()}};
    for (const FormField& field : fields) {
        if (field.value.empty()) {
            return google::wrong("expected " + std::string(field.name) + " in it");
        }
    }
    Result<TokenPlace> place = token_place(settings, kTokenUrl);
    if (!place) {
        return std::move(place).error();
    }
    TokenCall call = form_call(place->path, form(fields));
    chain.secret = Secret(std::string(chain.secret.reveal()) + place->path + "\n" + std::string(call.body.reveal()));
    chain.steps.push_back(std::make_unique<const FixedStep>(*std::move(place), std::move(call)));
    return {};
}

MadeGrant metadata_grant(const config::Provider& settings) {
    const PlaceChoice choice{"metadata_url", settings.metadata_url, kMetadataUrl};
    Result<TokenPlace> place = choose_place(settings, choice);
    if (!place) {
        return std::move(place).error();
    }
    const std::string base = place->path == "/" ? std::string() : place->path;
    TokenCall call = get_call(base + std::string(kMetadataPath));
    // Without it the service refuses, so that no page in a browser can ask.
    (void)call.headers.add("metadata-flavor", "Google");
    return fixed_grant(*std::move(place), std::move(call));
}

}  // namespace

namespace google {

Error wrong(std::string_view what) {
    return Error(ErrorCode::invalid_request, "service_account: " + std::string(what));
}

Result<void> add_file(const config::Provider& settings, Json file, Chain& chain) {
    const std::string type(string_or(file, "type", ""));
    if (type == "service_account") {
        return add_service_account(settings, std::move(file), chain);
    }
    if (type == "authorized_user") {
        return add_refresh_token(settings, std::move(file), chain);
    }
    if (type == "external_account") {
        return add_external_account(settings, std::move(file), chain);
    }
    if (type == "impersonated_service_account") {
        return add_impersonated(settings, std::move(file), chain);
    }
    return wrong(
        "expected type service_account, authorized_user, external_account or impersonated_service_account in it");
}

}  // namespace google

MadeGrant google_grant(const config::Provider& settings) {
    if (settings.service_account.empty() && settings.credentials == "instance") {
        return metadata_grant(settings);
    }
    Result<Json> parsed = parse_json(settings.service_account.reveal());
    if (!parsed || !parsed->is_object()) {
        return google::wrong("expected the JSON of a Google Cloud credentials file");
    }
    google::Chain chain;
    const Result<void> added = google::add_file(settings, *std::move(parsed), chain);
    if (!added) {
        return added.error();
    }
    return std::make_unique<TokenGrant>(std::move(chain.steps), chain.secret.reveal());
}

std::string google_project(const Secret& credentials_file) {
    const Result<Json> parsed = parse_json(credentials_file.reveal());
    if (!parsed || !parsed->is_object()) {
        return {};
    }
    return std::string(string_or(*parsed, "project_id", string_or(*parsed, "quota_project_id", "")));
}

}  // namespace nexus::provider
