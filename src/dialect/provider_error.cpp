#include "dialect/provider_error.h"

#include <array>

#include "base/utf8.h"

namespace nexus::dialect {
namespace {

constexpr std::size_t kMessageBytesMax = 1000;
// How the keys of the large providers begin; shorter runs than this are words that happen to look alike.
constexpr std::array<std::string_view, 8> kKeyPrefixes{"sk-", "AIza", "gsk_", "xai-", "nk1", "ya29.", "AKIA", "hf_"};
constexpr std::size_t kKeyBytesMin = 12;

bool is_key_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '*';
}

bool looks_like_key(std::string_view word) {
    if (word.size() < kKeyBytesMin) {
        return false;
    }
    for (const std::string_view prefix : kKeyPrefixes) {
        if (word.starts_with(prefix)) {
            return true;
        }
    }
    return false;
}

// The provider's own sentence with its type and code, or ours with neither: one of each would mislead.
Error told_or(std::string_view own, ErrorCode code, const ProviderFailure& failure) {
    if (failure.message.empty()) {
        return Error(code, std::string(own)).from(Fault::upstream);
    }
    Error error(code, scrub_provider_text(failure.message));
    return error.from(Fault::upstream).upstream(failure.type, failure.code);
}

// Never the provider's words: a server that fails tells of its inside. 500 and 502 are "bad gateway" to the client; 503
// and Anthropic's 529 say that waiting helps.
Error server_failure(int status) {
    if (status == 504 || status == 408) {
        return Error(ErrorCode::provider_timeout, "the provider did not finish in time").from(Fault::upstream);
    }
    const bool overloaded = status == 503 || status == 529;
    Error error(ErrorCode::provider_unavailable, overloaded
                                                     ? "the provider is overloaded"
                                                     : "the provider failed with status " + std::to_string(status));
    if (overloaded) {
        error.status(503);
    }
    return error.from(Fault::upstream);
}

}  // namespace

Error provider_error(const ProviderFailure& failure) {
    if (failure.status == 401 || failure.status == 403) {
        return Error(ErrorCode::provider_auth_failed, "the provider refused the gateway's credentials")
            .from(Fault::upstream);
    }
    if (failure.status == 429) {
        Error error = told_or("the provider's rate limit is reached", ErrorCode::rate_limit_exceeded, failure);
        return error.retry_ok(true);
    }
    if (failure.status >= 500 || failure.status == 408) {
        Error error = server_failure(failure.status);
        return error.retry_ok(true);
    }
    if (failure.status >= 400) {
        Error error = told_or("the provider refused the request with status " + std::to_string(failure.status),
                              ErrorCode::provider_rejected, failure);
        return error.status(failure.status);
    }
    return Error(ErrorCode::provider_protocol_error,
                 "the provider answered with status " + std::to_string(failure.status));
}

std::string scrub_provider_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() < kMessageBytesMax;) {
        std::size_t end = i;
        while (end < text.size() && is_key_byte(text[end])) {
            ++end;
        }
        const std::string_view word = text.substr(i, end - i);
        out.append(looks_like_key(word) ? std::string_view("[removed]") : word);
        if (end < text.size()) {
            out.push_back(text[end]);
        }
        i = end + 1;
    }
    out = to_valid_utf8(out);
    if (out.size() > kMessageBytesMax) {
        out.resize(utf8_boundary_before(out, kMessageBytesMax));
    }
    return out;
}

}  // namespace nexus::dialect
