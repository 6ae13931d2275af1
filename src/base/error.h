#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nexus {

/// What went wrong, as clients, metrics and the decision record name it. The spelling of each code and its HTTP
/// status stand in one table in error.cpp.
enum class ErrorCode : std::uint8_t {
    invalid_request,
    invalid_json,
    content_blocked,
    authentication_failed,
    budget_exceeded,
    permission_denied,
    not_found,
    model_not_found,
    method_not_allowed,
    request_timeout,
    body_too_large,
    unsupported_media_type,
    rate_limit_exceeded,
    budget_busy,
    client_gone,
    internal_error,
    not_implemented,
    provider_unavailable,
    provider_protocol_error,
    provider_auth_failed,
    provider_rejected,
    provider_timeout,
    overloaded,
    no_eligible_target,
    store_unavailable,
    audit_unavailable,
};

/// Who has to act for the same request to succeed.
enum class Fault : std::uint8_t { client, policy, upstream, gateway };

/// The code's spelling in YAML, JSON, metrics and logs: `rate_limit_exceeded`.
std::string_view name_of(ErrorCode code);
std::string_view name_of(Fault fault);

/// The HTTP status that a client sees for `code`, unless the error carries another (Error::status).
int status_of(ErrorCode code);

/// An expected failure: a value on the request path. The codec of the client's dialect gives it a shape, `status_of`
/// its status, `dispatch` reads `retryable`. The message is for a person and never holds a secret or prompt text.
class Error {
  public:
    Error(ErrorCode code, std::string message);

    ErrorCode code() const { return code_; }
    Fault fault() const { return fault_; }
    bool retryable() const { return retryable_; }
    const std::string& message() const { return message_; }
    /// The request's field at fault in the client's spelling (`messages[0].role`), or empty.
    const std::string& param() const { return param_; }
    /// The HTTP status: the override if one was set, else the code's.
    int status() const;
    /// The provider's own `code` and `type` strings, to be kept for the client; empty if there are none.
    const std::string& upstream_code() const { return upstream_code_; }
    const std::string& upstream_type() const { return upstream_type_; }
    /// When a new try makes sense, if that is known.
    std::optional<std::chrono::milliseconds> retry_after() const { return retry_after_; }

    Error& from(Fault fault);
    Error& retry_ok(bool ok);
    Error& param(std::string name);
    Error& status(int status);
    Error& upstream(std::string type, std::string code);
    Error& retry_after(std::chrono::milliseconds delay);

  private:
    ErrorCode code_;
    Fault fault_;
    bool retryable_ = false;
    int status_ = 0;
    std::optional<std::chrono::milliseconds> retry_after_;
    std::string message_;
    std::string param_;
    std::string upstream_type_;
    std::string upstream_code_;
};

}  // namespace nexus
