#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereError, ReadsAnswersByStatus) {
    EXPECT_EQ(decode_error(401, R"({"message":"invalid api token"})").code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(decode_error(498, R"({"message":"invalid token"})").code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(decode_error(499, "{}").code(), ErrorCode::provider_timeout);
    EXPECT_EQ(decode_error(402, "{}").upstream_code(), "insufficient_quota");
    EXPECT_EQ(decode_error(404, R"({"message":"model 'x' was removed"})").upstream_code(), "model_not_found");
    EXPECT_EQ(decode_error(429, "{}").code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(decode_error(503, "<html>").code(), ErrorCode::provider_unavailable);
    const Error invalid = decode_error(422, R"({"id":"1","message":"invalid field"})");
    EXPECT_EQ(invalid.status(), 422);
    EXPECT_EQ(invalid.message(), "invalid field");
}

TEST(CohereError, KnowsAContextThatIsTooLong) {
    const Error error = decode_error(400, R"({"error_type":"TOO_MANY_TOKENS","message":"too many tokens: size"})");
    EXPECT_EQ(error.upstream_code(), "context_length_exceeded");
    EXPECT_EQ(decode_error(400, encode_error(error, "r")).upstream_code(), "context_length_exceeded");
}

TEST(CohereError, TakesAnAnswerThatFailedForAnError) {
    const Json source = *parse_json(R"({"error":"invalid tool generation","error_type":"INVALID_TOOL_GENERATION"})");
    const std::optional<Error> failed = failure_of("ERROR", source);
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(failed->message(), "the provider failed with status 500");
    EXPECT_TRUE(failed->upstream_type().empty());
    EXPECT_EQ(failure_of("TIMEOUT", source)->code(), ErrorCode::provider_timeout);
    EXPECT_FALSE(failure_of("COMPLETE", source));
}

}  // namespace
}  // namespace nexus::dialect::cohere
