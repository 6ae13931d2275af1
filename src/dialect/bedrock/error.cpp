#include <array>

#include "base/strings.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::bedrock {
namespace {

struct TypeRow {
    std::string_view type;
    int status;
};

// Bedrock's exceptions with the status each comes with; the first row of a status is the one that is written.
constexpr std::array kTypes{
    TypeRow{"ValidationException", 400},         TypeRow{"ServiceQuotaExceededException", 400},
    TypeRow{"AccessDeniedException", 403},       TypeRow{"ExpiredTokenException", 403},
    TypeRow{"UnrecognizedClientException", 403}, TypeRow{"InvalidSignatureException", 403},
    TypeRow{"ResourceNotFoundException", 404},   TypeRow{"ModelTimeoutException", 408},
    TypeRow{"ModelErrorException", 424},         TypeRow{"ModelStreamErrorException", 424},
    TypeRow{"ThrottlingException", 429},         TypeRow{"ModelNotReadyException", 429},
    TypeRow{"InternalServerException", 500},     TypeRow{"ServiceUnavailableException", 503},
};

// `throttlingException` in a stream is `ThrottlingException` elsewhere.
int status_of_type(std::string_view type) {
    for (const TypeRow& row : kTypes) {
        if (iequals(row.type, type)) {
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
    return status >= 500 ? "InternalServerException" : "ValidationException";
}

bool says(const ProviderFailure& failure, std::string_view words) {
    return failure.message.find(words) != std::string::npos;
}

std::string_view openai_code(const ProviderFailure& failure) {
    if (says(failure, "Input is too long") || says(failure, "Input Tokens Exceeded") ||
        says(failure, "prompt is too long")) {
        return "context_length_exceeded";
    }
    // An unknown model is a 400 with this sentence.
    if (failure.status == 404 || says(failure, "model identifier is invalid")) {
        return "model_not_found";
    }
    return "";
}

// Some answers write the name with a capital. `__type` may be `com.amazon.coral.service#ThrottlingException`.
std::string first_text(const Json& body, std::string_view name, std::string_view other) {
    std::string text = text_field(body, name);
    return text.empty() ? text_field(body, other) : text;
}

Error failure_error(int status, std::string type, const Json& body) {
    ProviderFailure failure;
    // 424 says that the model failed, not the request.
    failure.status = status == 424 ? 502 : status;
    failure.type = std::move(type);
    failure.message = first_text(body, "message", "Message");
    failure.code = openai_code(failure);
    return provider_error(failure);
}

}  // namespace

Error exception_error(std::string_view type, std::string_view payload) {
    const Result<Json> body = parse_provider_json(payload);
    return failure_error(status_of_type(type), std::string(type), body ? *body : Json());
}

Error decode_error(int status, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    if (!root || !root->is_object()) {
        return failure_error(status, {}, {});
    }
    std::string type = text_field(*root, "__type");
    type.erase(0, type.rfind('#') + 1);
    return failure_error(status, std::move(type), *root);
}

std::string_view exception_of(const Error& error) {
    const int status = error.status();
    return status == 429   ? "throttlingException"
           : status == 503 ? "serviceUnavailableException"
           : status == 502 ? "modelStreamErrorException"
           : status >= 500 ? "internalServerException"
                           : "validationException";
}

// The type also stands in the header `x-amzn-errortype`, which is the caller's to write.
std::string encode_error(const Error& error, std::string_view) {
    return dump_json(Json{{"__type", type_of_status(error.status())}, {"message", error.message()}});
}

}  // namespace nexus::dialect::bedrock
