#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

TEST(BedrockError, ReadsAnswersByStatus) {
    EXPECT_EQ(decode_error(403, R"({"message":"The security token is expired"})").code(),
              ErrorCode::provider_auth_failed);
    EXPECT_EQ(decode_error(429, R"({"message":"Too many requests"})").code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(decode_error(408, R"({"message":"slow"})").code(), ErrorCode::provider_timeout);
    const Error model = decode_error(424, R"({"message":"the model failed","originalStatusCode":500})");
    EXPECT_EQ(model.code(), ErrorCode::provider_unavailable);
    EXPECT_TRUE(model.retryable());
    EXPECT_EQ(decode_error(503, "<html>").status(), 503);
}

TEST(BedrockError, KnowsAContextThatIsTooLongAndAModelThatIsNone) {
    EXPECT_EQ(decode_error(400, R"({"message":"Input is too long for requested model."})").upstream_code(),
              "context_length_exceeded");
    EXPECT_EQ(decode_error(400, R"({"Message":"The provided model identifier is invalid."})").upstream_code(),
              "model_not_found");
    EXPECT_EQ(decode_error(404, R"({"message":"gone"})").upstream_code(), "model_not_found");
}

TEST(BedrockError, ReadsTheTypeInTheBody) {
    const Error error =
        decode_error(400, R"({"__type":"com.amazon.coral.service#ValidationException","message":"bad"})");
    EXPECT_EQ(error.upstream_type(), "ValidationException");
    EXPECT_EQ(error.message(), "bad");
}

TEST(BedrockError, ReadsExceptionsInsideOfStreams) {
    EXPECT_EQ(exception_error("throttlingException", R"({"message":"slow"})").code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(exception_error("validationException", R"({"message":"bad"})").status(), 400);
    EXPECT_EQ(exception_error("modelStreamErrorException", "{}").code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(exception_error("serviceUnavailableException", "").status(), 503);
    EXPECT_EQ(exception_error("modelTimeoutException", "{}").code(), ErrorCode::provider_timeout);
    EXPECT_EQ(exception_error("somethingNew", "7").code(), ErrorCode::provider_unavailable);
}

TEST(BedrockError, NamesTheExceptionThatStandsForAnError) {
    for (const ErrorCode code : {ErrorCode::rate_limit_exceeded, ErrorCode::overloaded, ErrorCode::internal_error,
                                 ErrorCode::provider_unavailable, ErrorCode::invalid_request}) {
        const Error error(code, "m");
        const Error again = exception_error(exception_of(error), R"({"message":"m"})");
        EXPECT_EQ(again.status() / 100, error.status() / 100) << exception_of(error);
    }
}

TEST(BedrockError, WritesTheTypeBesideTheMessage) {
    EXPECT_EQ(encode_error(Error(ErrorCode::permission_denied, "no"), "r"),
              R"({"__type":"AccessDeniedException","message":"no"})");
    EXPECT_EQ(encode_error(Error(ErrorCode::body_too_large, "big"), "r"),
              R"({"__type":"ValidationException","message":"big"})");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
