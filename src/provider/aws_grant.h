#pragma once

#include "provider/token_step.h"

namespace nexus::provider {

/// Whether the settings name credentials of AWS, of any kind.
bool has_aws_credentials(const config::Provider& settings);

/// Credentials of AWS that have to be fetched: those of a web identity (a token in a file, exchanged at STS), of a
/// container (ECS, EKS), of the instance's metadata service (EC2, IMDSv2 only), each only where the settings name it;
/// and on top of these, or of static ones, those of `role_arn`. In AWS's own order: static ones, web identity,
/// container, instance. nullptr where the credentials are static and are used as they are.
///
/// Facts: docs.aws.amazon.com/STS/latest/APIReference (AssumeRole, AssumeRoleWithWebIdentity),
/// docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html,
/// docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html.
MadeGrant aws_grant(const config::Provider& settings, const std::string& region);

/// Whether an answer says that the credentials have expired, which AWS does with a 403.
bool is_aws_expiry(const net::ResponseHead& head);

/// The parts of `aws_grant`.
namespace aws {

inline constexpr std::string_view kBrings = "AWS credentials";

/// Steps, and all that tells them from others.
struct Chain {
    TokenGrant::Steps steps;
    Secret secret;

    void tell(std::string_view more) { secret = Secret(std::string(secret.reveal()) + std::string(more) + "\n"); }
};

/// Takes `AccessKeyId`, the secret, `Token` and `Expiration` of the JSON that containers and instances are answered.
bool take_json_credentials(std::string_view body, WallTime now, Credential& into);
/// False if a part is missing or they have expired.
bool accept(AwsCredentials credentials, std::string_view expiration, WallTime now, Credential& into);

Result<void> add_instance(const config::Provider& settings, Chain& chain);
Result<void> add_container(const config::Provider& settings, Chain& chain);
Result<void> add_web_identity(const config::Provider& settings, const std::string& region, Chain& chain);
/// With the credentials that the steps before have brought, or the static ones where there are no steps.
Result<void> add_role(const config::Provider& settings, const std::string& region, Chain& chain);

}  // namespace aws
}  // namespace nexus::provider
