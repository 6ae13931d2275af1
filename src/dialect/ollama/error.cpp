#include "dialect/fields.h"
#include "dialect/ollama/wire.h"
#include "dialect/provider_error.h"

namespace nexus::dialect::ollama {
namespace {

std::string message_of(const Json& error) {
    return error.is_string() ? error.get<std::string>() : text_field(error, "message");
}

std::string_view openai_code(const ProviderFailure& failure) {
    if (failure.message.find("exceeded max context length") != std::string::npos ||
        failure.message.find("prompt too long") != std::string::npos) {
        return "context_length_exceeded";
    }
    return failure.status == 404 ? "model_not_found" : "";
}

Error failure_error(int status, std::string message) {
    ProviderFailure failure;
    failure.status = status;
    failure.message = std::move(message);
    failure.code = openai_code(failure);
    if (failure.code == "context_length_exceeded") {
        failure.status = 400;  // streams know no other status than 500
    }
    return provider_error(failure);
}

}  // namespace

Error error_of(const Json& error) { return failure_error(500, message_of(error)); }

// Ollama's cloud answers some errors in OpenAI's shape.
Error decode_error(int status, std::string_view body) {
    const Result<Json> root = parse_provider_json(body);
    const Json* error = root ? find(*root, "error") : nullptr;
    return failure_error(status, error != nullptr ? message_of(*error) : std::string());
}

std::string encode_error(const Error& error, std::string_view) { return dump_json(Json{{"error", error.message()}}); }

}  // namespace nexus::dialect::ollama
