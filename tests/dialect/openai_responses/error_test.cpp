#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

TEST(ResponsesError, ReadsFailuresOfAnswersThatCameWith200) {
    const auto failed = [](std::string_view code) {
        return error_of_response(Json{{"error", Json{{"code", code}, {"message", "why"}}}});
    };
    EXPECT_EQ(failed("rate_limit_exceeded").code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(failed("server_error").code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(failed("invalid_image").code(), ErrorCode::provider_rejected);
    EXPECT_EQ(error_of_response(Json::object()).code(), ErrorCode::provider_unavailable);
}

TEST(ResponsesError, SpeaksOpenAisShape) {
    EXPECT_EQ(decode_error(429, "{}").code(), ErrorCode::rate_limit_exceeded);
    const Json told = *parse_json(encode_error(refuse("input[0]", "is wrong")));
    EXPECT_EQ(told["error"]["param"], "input[0]");
    EXPECT_EQ(told["error"]["message"], "'input[0]' is wrong");
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
