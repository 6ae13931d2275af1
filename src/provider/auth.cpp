#include "provider/auth.h"

#include <algorithm>
#include <array>

namespace nexus::provider {
namespace {

struct Word {
    std::string_view word;
    AuthScheme scheme;
};
constexpr std::array kWords{
    Word{"none", AuthScheme::none},
    Word{"bearer", AuthScheme::bearer},
    Word{"x_api_key", AuthScheme::x_api_key},
    Word{"x_goog_api_key", AuthScheme::x_goog_api_key},
    Word{"api_key", AuthScheme::api_key},
    Word{"aws_sigv4", AuthScheme::aws_sigv4},
    Word{"google_service_account", AuthScheme::google_service_account},
    Word{"azure_entra", AuthScheme::azure_entra},
    Word{"ibm_iam", AuthScheme::ibm_iam},
};
constexpr std::string_view kHeaderPrefix = "header:";
constexpr std::string_view kQueryPrefix = "query:";

// What may stand in a header's name (RFC 9110, 5.6.2) and needs no escape in a query.
bool is_plain_name(std::string_view text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), plain);
}

}  // namespace

std::optional<Auth> parse_auth(std::string_view text) {
    for (const Word& row : kWords) {
        if (row.word == text) {
            return Auth{row.scheme, {}};
        }
    }
    const bool header = text.starts_with(kHeaderPrefix);
    if (!header && !text.starts_with(kQueryPrefix)) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(header ? kHeaderPrefix.size() : kQueryPrefix.size());
    if (!is_plain_name(name)) {
        return std::nullopt;
    }
    return Auth{header ? AuthScheme::header : AuthScheme::query, std::string(name)};
}

std::string name_of(const Auth& auth) {
    if (auth.scheme == AuthScheme::header) {
        return std::string(kHeaderPrefix) + auth.name;
    }
    if (auth.scheme == AuthScheme::query) {
        return std::string(kQueryPrefix) + auth.name;
    }
    const auto row =
        std::find_if(kWords.begin(), kWords.end(), [&auth](const Word& word) { return word.scheme == auth.scheme; });
    return std::string(row->word);
}

std::string auth_spellings() {
    std::string out;
    for (const Word& row : kWords) {
        out.append(row.word).append(", ");
    }
    return out + "header:<name> or query:<name>";
}

CredentialHeader credential_header(const Auth& auth) {
    switch (auth.scheme) {
        case AuthScheme::none:
        case AuthScheme::query: return {};
        case AuthScheme::x_api_key: return {"x-api-key"};
        case AuthScheme::x_goog_api_key: return {"x-goog-api-key"};
        case AuthScheme::api_key: return {"api-key"};
        case AuthScheme::header: return {auth.name};
        case AuthScheme::aws_sigv4: return {"authorization", "AWS4-HMAC-SHA256 "};
        case AuthScheme::bearer:
        case AuthScheme::google_service_account:
        case AuthScheme::azure_entra:
        case AuthScheme::ibm_iam: break;
    }
    return {"authorization", "Bearer "};
}

bool sends_key(AuthScheme scheme) {
    switch (scheme) {
        case AuthScheme::bearer:
        case AuthScheme::x_api_key:
        case AuthScheme::x_goog_api_key:
        case AuthScheme::api_key:
        case AuthScheme::header:
        case AuthScheme::query: return true;
        default: return false;
    }
}

bool sends_token(AuthScheme scheme) {
    return scheme == AuthScheme::google_service_account || scheme == AuthScheme::azure_entra ||
           scheme == AuthScheme::ibm_iam;
}

}  // namespace nexus::provider
