#include "provider/aws_sigv4.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/strings.h"

namespace nexus::provider {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string hex_sha256(std::string_view bytes) {
    const Sha256 digest = sha256(bytes);
    return hex_encode(as_view(digest));
}

// 20150830T123600Z; the first eight characters are the scope's date.
std::string timestamp(WallTime now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

// All services but S3 sign the path encoded once more than it is sent.
std::string canonical_path(std::string_view path) {
    if (path.empty()) {
        return "/";
    }
    std::string out;
    for (const std::string_view segment : split(path, '/')) {
        out.append(percent_encode(segment)).push_back('/');
    }
    out.pop_back();
    return out;
}

std::string recoded(std::string_view text) {
    return percent_encode(percent_decode(text, false).value_or(std::string(text)));
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string_view pair : split(query, '&')) {
        if (!pair.empty()) {
            const std::size_t equals = std::min(pair.find('='), pair.size());
            const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
            pairs.emplace_back(recoded(pair.substr(0, equals)), recoded(value));
        }
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    for (const auto& [name, value] : pairs) {
        out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
    }
    return out;
}

Sha256 signing_key(const AwsCredentials& credentials, const AwsScope& scope, std::string_view date) {
    const Secret first("AWS4" + std::string(credentials.secret_access_key.reveal()));
    Sha256 key = hmac_sha256(first.reveal(), date);
    for (const std::string_view part :
         {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")}) {
        key = hmac_sha256(as_view(key), part);
    }
    return key;
}

}  // namespace

bool sign_aws(const AwsRequest& request, const AwsCredentials& credentials, const AwsScope& scope, WallTime now,
              net::HeaderMap& headers) {
    const std::string time = timestamp(now);
    const std::string_view date = std::string_view(time).substr(0, 8);
    const std::string_view token = credentials.session_token.reveal();
    const std::size_t question = std::min(request.target.find('?'), request.target.size());
    const bool typed = !request.content_type.empty();
    std::string names = typed ? "content-type;host;x-amz-date" : "host;x-amz-date";
    std::string canonical(net::name_of(request.method));
    canonical.append("\n").append(canonical_path(request.target.substr(0, question))).append("\n");
    canonical.append(canonical_query(request.target.substr(std::min(question + 1, request.target.size()))))
        .append("\n");
    if (typed) {
        canonical.append("content-type:").append(request.content_type).append("\n");
    }
    canonical.append("host:").append(request.host).append("\nx-amz-date:").append(time).append("\n");
    if (!token.empty()) {
        canonical.append("x-amz-security-token:").append(token).append("\n");
        names.append(";x-amz-security-token");
    }
    canonical.append("\n").append(names).append("\n").append(hex_sha256(request.body));

    std::string range(date);
    range.append("/").append(scope.region).append("/").append(scope.service).append("/aws4_request");
    std::string to_sign(kAlgorithm);
    to_sign.append("\n").append(time).append("\n").append(range).append("\n").append(hex_sha256(canonical));
    const Sha256 key = signing_key(credentials, scope, date);
    const Sha256 signature = hmac_sha256(as_view(key), to_sign);
    std::string authorization(kAlgorithm);
    authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(range);
    authorization.append(", SignedHeaders=").append(names).append(", Signature=");
    authorization.append(hex_encode(as_view(signature)));
    return headers.set("x-amz-date", time) && (token.empty() || headers.set("x-amz-security-token", token)) &&
           headers.set("authorization", authorization);
}

}  // namespace nexus::provider
