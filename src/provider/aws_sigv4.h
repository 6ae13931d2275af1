#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "net/http_message.h"

namespace nexus::provider {

struct AwsCredentials {
    std::string access_key_id;
    Secret secret_access_key;
    Secret session_token;  ///< empty: long-term credentials
};

/// What the credentials are used for.
struct AwsScope {
    std::string region;
    std::string service;  ///< the signing name, `bedrock`
};

/// The request as it goes over the wire.
struct AwsRequest {
    net::Method method = net::Method::post;
    std::string_view target;  ///< path, percent-encoded once, and query
    std::string_view host;    ///< the Host header's value
    std::string_view body;
    std::string_view content_type{};  ///< signed where it is given
};

/// Adds what AWS Signature Version 4 wants to `headers`: x-amz-date, x-amz-security-token with temporary credentials,
/// and authorization. Signed are the method, the target, the body, the host, these headers and the content type; what
/// else stands in `headers` may change on the way. False if a credential cannot be sent as a header.
///
/// Facts: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
bool sign_aws(const AwsRequest& request, const AwsCredentials& credentials, const AwsScope& scope, WallTime now,
              net::HeaderMap& headers);

}  // namespace nexus::provider
