#include "dialect/fields.h"
#include "dialect/openai_chat/codec.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

// The status that the code of a failed response, or of a stream's error, stands for; it came with 200.
int status_of(std::string_view code) {
    if (code == "rate_limit_exceeded" || code == "insufficient_quota") {
        return 429;
    }
    if (code == "server_is_overloaded" || code == "slow_down") {
        return 503;
    }
    // Everything else of the list says what is wrong with the prompt or its pictures.
    return code.empty() || code == "server_error" || code == "vector_store_timeout" ? 500 : 400;
}

}  // namespace

Error refuse(std::string param, std::string_view why) {
    Error error(ErrorCode::invalid_request, "'" + param + "' " + std::string(why));
    return error.param(std::move(param));
}

// Failures have the shape of all of OpenAI's APIs.
Error decode_error(int status, std::string_view body) { return openai_chat_codec().decode_error(status, body); }

std::string encode_error(const Error& error) { return openai_chat_codec().encode_error(error, {}); }

Error error_of_response(const Json& response) {
    const Json* told = object_field(response, "error");
    const Json error = told != nullptr ? *told : Json::object();
    return decode_error(status_of(string_or(error, "code", {})), dump_json(Json{{"error", error}}));
}

}  // namespace nexus::dialect::openai_responses
