#include <array>
#include <utility>

#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::anthropic {
namespace {

struct TypeRow {
    std::string_view type;
    int status;
};

// The API's error types with the status each comes with; the first row of a status is the one that is sent.
constexpr std::array kTypes{
    TypeRow{"invalid_request_error", 400}, TypeRow{"authentication_error", 401},
    TypeRow{"billing_error", 402},         TypeRow{"permission_error", 403},
    TypeRow{"not_found_error", 404},       TypeRow{"request_too_large", 413},
    TypeRow{"rate_limit_error", 429},      TypeRow{"api_error", 500},
    TypeRow{"overloaded_error", 503},      TypeRow{"timeout_error", 504},
    TypeRow{"overloaded_error", 529},
};

int status_of_type(std::string_view type) {
    for (const TypeRow& row : kTypes) {
        if (row.type == type) {
            return row.status;
        }
    }
    return 500;
}

std::string_view type_of_status(int status) {
    for (const TypeRow& row : kTypes) {
        if (row.status == status) {
            return row.type;
        }
    }
    return status >= 500 ? "api_error" : "invalid_request_error";
}

// In OpenAI's spelling where it has one; else `own`, the API's `error_code`, which its SDKs act upon.
std::string_view code_of(const ProviderFailure& failure, std::string_view own) {
    if (failure.message.find("prompt is too long") != std::string::npos ||
        failure.message.find("exceed context limit") != std::string::npos) {
        return "context_length_exceeded";
    }
    // A low balance comes as 400 invalid_request_error.
    if (failure.status == 402 || failure.message.find("credit balance is too low") != std::string::npos) {
        return "insufficient_quota";
    }
    if (!own.empty()) {
        return own;
    }
    if (failure.status == 404) {
        return "model_not_found";
    }
    return failure.status == 413 ? "request_too_large" : "";
}

Error failure_error(int status, const Json& error) {
    ProviderFailure failure;
    failure.status = status;
    failure.type = text_field(error, "type");
    failure.message = text_field(error, "message");
    const Json* details = object_field(error, "details");
    failure.code = code_of(failure, details != nullptr ? string_or(*details, "error_code", {}) : std::string_view());
    return provider_error(failure);
}

}  // namespace

Error error_of(const Json& error) { return failure_error(status_of_type(string_or(error, "type", {})), error); }

Error decode_error(int status, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    const Json* error = root ? object_field(*root, "error") : nullptr;
    return failure_error(status, error != nullptr ? *error : Json::object());
}

std::string encode_error(const Error& error, std::string_view request_id) {
    Json out{{"type", "error"},
             {"error", Json{{"type", type_of_status(error.status())}, {"message", error.message()}}}};
    const std::string_view code = error.upstream_code().empty() ? name_of(error.code()) : error.upstream_code();
    out["error"]["details"] = Json{{"error_code", code}};
    if (!request_id.empty()) {
        out["request_id"] = request_id;
    }
    return dump_json(out);
}

}  // namespace nexus::dialect::anthropic
