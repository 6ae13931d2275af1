#include <array>
#include <vector>

#include "base/strings.h"
#include "config/files.h"
#include "provider/aws_grant.h"
#include "provider/aws_xml.h"

namespace nexus::provider::aws {
namespace {

constexpr std::string_view kVersion = "2011-06-15";
constexpr std::string_view kSessionName = "nexus";
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr std::string_view kErrorCode = "ErrorResponse/Error/Code";
constexpr std::size_t kTokenBytesMax = 64 * 1024;
constexpr std::size_t kReasonBytesMax = 64;

// The region's own service: it answers when others do not, and its tokens hold in every region.
std::string sts_url(const std::string& region) {
    return "https://sts." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

class StsStep : public TokenStep {
  public:
    StsStep(TokenPlace place, std::string action) : place_(std::move(place)), action_(std::move(action)) {}

    std::string_view asked() const override { return "AWS STS"; }
    const std::shared_ptr<const net::Endpoint>& endpoint() const override { return place_.endpoint; }

    bool take(std::string_view body, WallTime now, Credential& into) const override {
        const std::string base = action_ + "Response/" + action_ + "Result/Credentials/";
        Result<std::string> key = xml_text(body, base + "AccessKeyId");
        Result<std::string> secret = xml_text(body, base + "SecretAccessKey");
        Result<std::string> token = xml_text(body, base + "SessionToken");
        const Result<std::string> expiration = xml_text(body, base + "Expiration");
        if (!key || !secret || !token || !expiration) {
            return false;
        }
        AwsCredentials credentials{*std::move(key), Secret(*std::move(secret)), Secret(*std::move(token))};
        return accept(std::move(credentials), *expiration, now, into);
    }

    std::string reason(std::string_view body) const override {
        const Result<std::string> code = xml_text(body, kErrorCode);
        constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
        const bool plain = code && code->size() <= kReasonBytesMax && code->find_first_not_of(kPlain) == code->npos;
        return plain ? *code : std::string();
    }

  protected:
    const TokenPlace& place() const { return place_; }
    TokenCall post(std::string_view role, std::vector<FormField> more) const {
        std::vector<FormField> fields{
            {"Action", action_}, {"Version", kVersion}, {"RoleArn", role}, {"RoleSessionName", kSessionName}};
        fields.insert(fields.end(), more.begin(), more.end());
        TokenCall call;
        call.target = place_.path;
        (void)call.headers.add("content-type", kFormType);
        call.body = form(fields);
        return call;
    }

  private:
    TokenPlace place_;
    std::string action_;
};

/// A token of another issuer, such as Kubernetes', for a role's credentials. The request is not signed.
class WebIdentityStep final : public StsStep {
  public:
    WebIdentityStep(TokenPlace place, const config::Provider& settings)
        : StsStep(std::move(place), "AssumeRoleWithWebIdentity"),
          role_(settings.web_identity_role),
          file_(settings.web_identity_token_file) {}

    Result<TokenCall> call(const Credential&, WallTime) const override {
        Result<std::string> text = config::read_file(file_, kTokenBytesMax);
        if (!text) {
            return Error(ErrorCode::provider_auth_failed, "web_identity_token_file: " + text.error().message());
        }
        const Secret held(*std::move(text));
        return post(role_, {{"WebIdentityToken", trim(held.reveal())}});
    }

  private:
    std::string role_;
    std::string file_;
};

/// A role's credentials for others, which sign the request.
class AssumeRoleStep final : public StsStep {
  public:
    AssumeRoleStep(TokenPlace place, const config::Provider& settings, AwsScope scope)
        : StsStep(std::move(place), "AssumeRole"),
          role_(settings.role_arn),
          external_id_(settings.external_id),
          static_{settings.access_key_id, settings.secret_access_key, settings.session_token},
          scope_(std::move(scope)) {}

    Result<TokenCall> call(const Credential& so_far, WallTime now) const override {
        std::vector<FormField> more;
        if (!external_id_.empty()) {
            more.push_back({"ExternalId", external_id_});
        }
        TokenCall call = post(role_, std::move(more));
        const std::string host = place().endpoint->host_header();
        const AwsRequest request{call.method, call.target, host, call.body.reveal(), kFormType};
        const AwsCredentials& base = so_far.aws.access_key_id.empty() ? static_ : so_far.aws;
        if (!sign_aws(request, base, scope_, now, call.headers)) {
            return Error(ErrorCode::provider_auth_failed,
                         "the credentials that the role is assumed with cannot be sent");
        }
        return call;
    }

  private:
    std::string role_;
    std::string external_id_;
    AwsCredentials static_;
    AwsScope scope_;
};

Result<TokenPlace> sts_place(const config::Provider& settings, const std::string& region) {
    Result<TokenPlace> place = token_place(settings, sts_url(region));
    if (place && !keeps_secrets(*place)) {
        return Error(ErrorCode::invalid_request, "token_url: expected https, because credentials come from there");
    }
    return place;
}

}  // namespace

Result<void> add_web_identity(const config::Provider& settings, const std::string& region, Chain& chain) {
    Result<TokenPlace> place = sts_place(settings, region);
    if (!place) {
        return std::move(place).error();
    }
    chain.tell("web identity\n" + settings.web_identity_role + "\n" + settings.web_identity_token_file);
    chain.steps.push_back(std::make_unique<const WebIdentityStep>(*std::move(place), settings));
    return {};
}

Result<void> add_role(const config::Provider& settings, const std::string& region, Chain& chain) {
    Result<TokenPlace> place = sts_place(settings, region);
    if (!place) {
        return std::move(place).error();
    }
    chain.tell("role\n" + settings.role_arn + "\n" + settings.external_id + "\n" + region);
    if (chain.steps.empty()) {
        chain.tell(settings.access_key_id + "\n" + std::string(settings.secret_access_key.reveal()) + "\n" +
                   std::string(settings.session_token.reveal()));
    }
    const AwsScope scope{region, "sts"};
    chain.steps.push_back(std::make_unique<const AssumeRoleStep>(*std::move(place), settings, scope));
    return {};
}

}  // namespace nexus::provider::aws
