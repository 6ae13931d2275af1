#include "dialect/cohere/wire.h"
#include "dialect/fields.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::cohere {
namespace {

// 498 is a token that is no good, 499 a request that somebody cancelled.
int usual_status(int status) { return status == 498 ? 401 : status == 499 ? 504 : status; }

std::string_view openai_code(const ProviderFailure& failure) {
    if (failure.type == "TOO_MANY_TOKENS" || failure.message.starts_with("too many tokens")) {
        return "context_length_exceeded";
    }
    return failure.status == 404 ? "model_not_found" : "";
}

}  // namespace

Error decode_error(int status, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    ProviderFailure failure;
    failure.status = usual_status(status);
    if (root && root->is_object()) {
        failure.type = text_field(*root, "error_type");
        failure.message = text_field(*root, "message");
    }
    failure.code = openai_code(failure);
    if (status == 402) {
        // The operator's account is empty: nothing that the client could pay.
        Error error(ErrorCode::provider_unavailable, "the provider's account has no credit left");
        return error.upstream("insufficient_quota", "insufficient_quota").retry_ok(true);
    }
    return provider_error(failure);
}

std::optional<Error> failure_of(std::string_view reason, const Json& source) {
    const bool is_timeout = reason == "TIMEOUT";
    if (reason != "ERROR" && !is_timeout) {
        return std::nullopt;
    }
    ProviderFailure failure;
    failure.status = is_timeout ? 504 : 500;
    failure.type = text_field(source, "error_type");
    failure.message = text_field(source, "error");
    return provider_error(failure);
}

std::string encode_error(const Error& error, std::string_view request_id) {
    Json out{{"id", request_id}, {"message", error.message()}};
    if (error.upstream_code() == "context_length_exceeded") {
        out["error_type"] = "TOO_MANY_TOKENS";
    }
    return dump_json(out);
}

}  // namespace nexus::dialect::cohere
