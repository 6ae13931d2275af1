#include "base/error.h"

#include <array>

namespace nexus {
namespace {

struct CodeRow {
    ErrorCode code;
    std::string_view name;
    int status;
    Fault fault;
};

constexpr std::array kCodes{
    CodeRow{ErrorCode::invalid_request, "invalid_request", 400, Fault::client},
    CodeRow{ErrorCode::invalid_json, "invalid_json", 400, Fault::client},
    CodeRow{ErrorCode::content_blocked, "content_blocked", 400, Fault::policy},
    CodeRow{ErrorCode::authentication_failed, "authentication_failed", 401, Fault::client},
    CodeRow{ErrorCode::budget_exceeded, "budget_exceeded", 402, Fault::policy},
    CodeRow{ErrorCode::permission_denied, "permission_denied", 403, Fault::policy},
    CodeRow{ErrorCode::not_found, "not_found", 404, Fault::client},
    CodeRow{ErrorCode::model_not_found, "model_not_found", 404, Fault::client},
    CodeRow{ErrorCode::method_not_allowed, "method_not_allowed", 405, Fault::client},
    CodeRow{ErrorCode::request_timeout, "request_timeout", 408, Fault::client},
    CodeRow{ErrorCode::body_too_large, "body_too_large", 413, Fault::client},
    CodeRow{ErrorCode::unsupported_media_type, "unsupported_media_type", 415, Fault::client},
    CodeRow{ErrorCode::rate_limit_exceeded, "rate_limit_exceeded", 429, Fault::policy},
    CodeRow{ErrorCode::budget_busy, "budget_busy", 429, Fault::policy},
    // nginx's spelling for a client that closed its connection; it reaches logs and metrics only.
    CodeRow{ErrorCode::client_gone, "client_gone", 499, Fault::client},
    CodeRow{ErrorCode::internal_error, "internal_error", 500, Fault::gateway},
    CodeRow{ErrorCode::not_implemented, "not_implemented", 501, Fault::client},
    CodeRow{ErrorCode::provider_unavailable, "provider_unavailable", 502, Fault::upstream},
    CodeRow{ErrorCode::provider_protocol_error, "provider_protocol_error", 502, Fault::upstream},
    CodeRow{ErrorCode::provider_auth_failed, "provider_auth_failed", 502, Fault::upstream},
    CodeRow{ErrorCode::provider_rejected, "provider_rejected", 400, Fault::client},
    CodeRow{ErrorCode::provider_timeout, "provider_timeout", 504, Fault::upstream},
    CodeRow{ErrorCode::overloaded, "overloaded", 503, Fault::gateway},
    CodeRow{ErrorCode::no_eligible_target, "no_eligible_target", 503, Fault::gateway},
    CodeRow{ErrorCode::store_unavailable, "store_unavailable", 503, Fault::gateway},
    CodeRow{ErrorCode::audit_unavailable, "audit_unavailable", 503, Fault::gateway},
};

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < kCodes.size(); ++i) {
        if (static_cast<std::size_t>(kCodes[i].code) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_enum_order(), "kCodes is indexed by the enumerator");

const CodeRow& row(ErrorCode code) { return kCodes[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view name_of(ErrorCode code) { return row(code).name; }

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::client: return "client";
        case Fault::policy: return "policy";
        case Fault::upstream: return "upstream";
        case Fault::gateway: return "gateway";
    }
    return "gateway";
}

int status_of(ErrorCode code) { return row(code).status; }

Error::Error(ErrorCode code, std::string message)
    : code_(code), fault_(row(code).fault), message_(std::move(message)) {}

int Error::status() const { return status_ != 0 ? status_ : status_of(code_); }

Error& Error::from(Fault fault) {
    fault_ = fault;
    return *this;
}

Error& Error::retry_ok(bool ok) {
    retryable_ = ok;
    return *this;
}

Error& Error::param(std::string name) {
    param_ = std::move(name);
    return *this;
}

Error& Error::status(int status) {
    status_ = status;
    return *this;
}

Error& Error::upstream(std::string type, std::string code) {
    upstream_type_ = std::move(type);
    upstream_code_ = std::move(code);
    return *this;
}

Error& Error::retry_after(std::chrono::milliseconds delay) {
    retry_after_ = delay;
    return *this;
}

}  // namespace nexus
