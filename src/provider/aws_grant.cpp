#include "provider/aws_grant.h"

#include <algorithm>

namespace nexus::provider {
namespace {

bool is_static(const config::Provider& settings) {
    return !settings.access_key_id.empty() && !settings.secret_access_key.empty();
}

bool has_web_identity(const config::Provider& settings) {
    return !settings.web_identity_token_file.empty() && !settings.web_identity_role.empty();
}

Result<void> add_base(const config::Provider& settings, const std::string& region, aws::Chain& chain) {
    if (is_static(settings)) {
        return {};
    }
    if (has_web_identity(settings)) {
        return aws::add_web_identity(settings, region, chain);
    }
    return settings.container_credentials.empty() ? aws::add_instance(settings, chain)
                                                  : aws::add_container(settings, chain);
}

}  // namespace

bool has_aws_credentials(const config::Provider& settings) {
    return is_static(settings) || has_web_identity(settings) || !settings.container_credentials.empty() ||
           settings.credentials == "instance";
}

MadeGrant aws_grant(const config::Provider& settings, const std::string& region) {
    aws::Chain chain;
    Result<void> added = add_base(settings, region, chain);
    if (added && !settings.role_arn.empty()) {
        added = aws::add_role(settings, region, chain);
    }
    if (!added) {
        return std::move(added).error();
    }
    if (chain.steps.empty()) {
        return std::unique_ptr<TokenGrant>();
    }
    return std::make_unique<TokenGrant>(std::move(chain.steps), chain.secret.reveal(), aws::kBrings);
}

bool is_aws_expiry(const net::ResponseHead& head) {
    return head.status == 403 && head.headers.get("x-amzn-errortype").value_or("").starts_with("ExpiredToken");
}

namespace aws {

bool accept(AwsCredentials credentials, std::string_view expiration, WallTime now, Credential& into) {
    const std::optional<WallTime> expires = parse_utc(expiration);
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
        credentials.session_token.empty() || !expires || *expires <= now) {
        return false;
    }
    into.aws = std::move(credentials);
    into.life = std::max(std::chrono::duration_cast<std::chrono::seconds>(*expires - now), std::chrono::seconds(1));
    return true;
}

bool take_json_credentials(std::string_view body, WallTime now, Credential& into) {
    Result<Json> answer = parse_json(body);
    if (!answer || !answer->is_object()) {
        return false;
    }
    AwsCredentials credentials{std::string(string_or(*answer, "AccessKeyId", "")),
                               take_secret(*answer, "SecretAccessKey"), take_secret(*answer, "Token")};
    return accept(std::move(credentials), string_or(*answer, "Expiration", ""), now, into);
}

}  // namespace aws
}  // namespace nexus::provider
