#include <array>

#include "base/strings.h"
#include "dialect/fields.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::openai_chat {
namespace {

struct Shape {
    ErrorCode code;
    std::string_view type;
    std::string_view name;  ///< the `code` member; empty: the gateway's own name
};

// OpenAI's words where it has one for the case (protocols: mapping of errors), else the gateway's.
constexpr std::array kShapes{
    Shape{ErrorCode::content_blocked, "content_policy_violation", {}},
    Shape{ErrorCode::authentication_failed, "authentication_error", "invalid_api_key"},
    Shape{ErrorCode::budget_exceeded, "insufficient_quota", {}},
    Shape{ErrorCode::permission_denied, "permission_error", {}},
    Shape{ErrorCode::request_timeout, "timeout_error", {}},
    Shape{ErrorCode::rate_limit_exceeded, "rate_limit_error", {}},
    Shape{ErrorCode::budget_busy, "rate_limit_error", {}},
    Shape{ErrorCode::internal_error, "server_error", {}},
    Shape{ErrorCode::provider_unavailable, "api_error", {}},
    Shape{ErrorCode::provider_protocol_error, "api_error", {}},
    Shape{ErrorCode::provider_auth_failed, "api_error", {}},
    Shape{ErrorCode::provider_timeout, "timeout_error", {}},
    Shape{ErrorCode::overloaded, "server_error", {}},
    Shape{ErrorCode::no_eligible_target, "server_error", {}},
    Shape{ErrorCode::store_unavailable, "server_error", {}},
    Shape{ErrorCode::audit_unavailable, "server_error", {}},
};

Shape shape_of(ErrorCode code) {
    for (const Shape& shape : kShapes) {
        if (shape.code == code) {
            return shape;
        }
    }
    return {code, "invalid_request_error", {}};
}

// A string, or a number where servers send the HTTP status as the code.
std::string word_of(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    if (value == nullptr || value->is_null()) {
        return {};
    }
    return value->is_string() ? value->get<std::string>() : value->is_number() ? dump_json(*value) : std::string();
}

// Mistral: {"detail": "Invalid API Key"} and {"detail": [{"loc", "msg"}]}; xAI: {"code", "error": "…"}.
std::string message_of(const Json& object) {
    for (const char* key : {"message", "error", "detail"}) {
        const Json* value = find(object, key);
        if (value == nullptr || value->is_null()) {
            continue;
        }
        if (value->is_string()) {
            return value->get<std::string>();
        }
        if (value->is_array() && !value->empty()) {
            return std::string(string_or((*value)[0], "msg", ""));
        }
        if (value->is_object()) {
            return message_of(*value);
        }
    }
    return {};
}

struct Told {
    ProviderFailure failure;
    std::string param;
};

Told told_by(std::string_view body) {
    Told told;
    const Result<Json> root = parse_json(body, 16);
    if (!root || !root->is_object()) {
        return told;  // an HTML page of some proxy, or nothing: never shown to a client
    }
    const Json* nested = object_field(*root, "error");
    const Json& error = nested != nullptr ? *nested : *root;
    told.failure.type = word_of(error, "type");
    told.failure.code = word_of(error, "code");
    told.failure.message = message_of(error);
    told.param = word_of(error, "param");
    return told;
}

bool is_status(std::string_view code) {
    return code.size() == 3 && (code[0] == '4' || code[0] == '5') && parse_uint(code).has_value();
}

// xAI and Google's compatible API answer 400 for a bad key.
bool is_key_refusal(const ProviderFailure& failure) {
    return failure.code == "invalid_api_key" || failure.message.starts_with("Incorrect API key") ||
           failure.message.starts_with("API key not valid");
}

Error error_of(Told told) {
    ProviderFailure& failure = told.failure;
    if (failure.status >= 400 && failure.status < 500 && is_key_refusal(failure)) {
        failure.status = 401;
    }
    if (is_status(failure.code)) {
        failure.code.clear();  // repeats the HTTP status
    }
    if (failure.status == 402) {
        // The operator's account is empty: nothing that the client could pay.
        Error error(ErrorCode::provider_unavailable, "the provider's account has no credit left");
        return error.upstream("insufficient_quota", "insufficient_quota").retry_ok(true);
    }
    Error error = provider_error(failure);
    if (error.code() == ErrorCode::provider_rejected) {
        error.param(std::move(told.param));
    }
    return error;
}

// The HTTP status that an error's own words stand for.
int status_named(const ProviderFailure& failure) {
    constexpr std::array<std::pair<std::string_view, int>, 14> kStatuses{{{"invalid_request_error", 400},
                                                                          {"tool_use_failed", 400},
                                                                          {"content_filter", 400},
                                                                          {"context_length_exceeded", 400},
                                                                          {"authentication_error", 401},
                                                                          {"invalid_api_key", 401},
                                                                          {"permission_error", 403},
                                                                          {"rate_limit_error", 429},
                                                                          {"rate_limit_exceeded", 429},
                                                                          {"insufficient_quota", 429},
                                                                          {"timeout", 504},
                                                                          {"timeout_error", 504},
                                                                          {"overloaded_error", 503},
                                                                          {"service_unavailable", 503}}};
    if (is_status(failure.code)) {
        return std::stoi(failure.code);
    }
    for (const auto& [word, status] : kStatuses) {
        if (failure.code == word || failure.type == word) {
            return status;
        }
    }
    return 500;
}

void put_member(std::string& out, std::string_view name, std::string_view value) {
    out.append(",\"").append(name).append("\":");
    if (value.empty()) {
        out.append("null");
    } else {
        append_json_string(out, value);
    }
}

}  // namespace

Error decode_error(int status, std::string_view body) {
    Told told = told_by(body);
    told.failure.status = status;
    return error_of(std::move(told));
}

Error decode_stream_error(std::string_view data) {
    Told told = told_by(data);
    told.failure.status = status_named(told.failure);
    return error_of(std::move(told));
}

std::string encode_error(const Error& error) {
    const Shape shape = shape_of(error.code());
    // A refused credential is the gateway's, not the client's: the provider's words would mislead.
    const bool is_told = error.code() != ErrorCode::provider_auth_failed &&
                         !(error.upstream_type().empty() && error.upstream_code().empty());
    const std::string_view own = shape.name.empty() ? nexus::name_of(error.code()) : shape.name;
    const std::string_view type = is_told && !error.upstream_type().empty() ? error.upstream_type() : shape.type;
    std::string out = "{\"error\":{\"message\":";
    append_json_string(out, error.message());
    put_member(out, "type", type);
    put_member(out, "param", error.param());
    put_member(out, "code", is_told ? std::string_view(error.upstream_code()) : own);
    out.append("}}");
    return out;
}

}  // namespace nexus::dialect::openai_chat
