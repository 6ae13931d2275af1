#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"

namespace nexus::dialect {
namespace {

TEST(GeminiError, KnowsAnInvalidKeyByItsReason) {
    const Error error = gemini_codec().decode_error(400, R"({"error":{"code":400,"message":"API key not valid.",
        "status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
        "reason":"API_KEY_INVALID"}]}})");
    EXPECT_EQ(error.code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(error.status(), 502);
    EXPECT_EQ(error.message().find("API key"), std::string::npos);
}

TEST(GeminiError, ReadsTheRetryDelayAlsoInsideOfAnArray) {
    const Error error = gemini_codec().decode_error(429, R"([{"error":{"code":429,"message":"quota",
        "status":"RESOURCE_EXHAUSTED",
        "details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]},{"retryDelay":"34.4s"}]}}])");
    EXPECT_EQ(error.code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(error.retry_after(), std::chrono::milliseconds(34400));
    EXPECT_EQ(error.upstream_code(), "insufficient_quota");
    EXPECT_TRUE(error.retryable());
    for (const char* delay : {"-1s", "1e99s", "x", "s", "", "5"}) {
        const std::string body = R"({"error":{"details":[{"retryDelay":")" + std::string(delay) + "\"}]}}";
        EXPECT_FALSE(gemini_codec().decode_error(429, body).retry_after()) << delay;
    }
}

TEST(GeminiError, MapsTheRest) {
    const Codec& codec = gemini_codec();
    const Error overflow = codec.decode_error(400, R"({"error":{"message":
        "The input token count (9) exceeds the maximum number of tokens allowed (8)."}})");
    EXPECT_EQ(overflow.upstream_code(), "context_length_exceeded");
    EXPECT_EQ(codec.decode_error(404, R"({"error":{"status":"NOT_FOUND","message":"gone"}})").upstream_code(),
              "model_not_found");
    EXPECT_EQ(codec.decode_error(503, "x").status(), 503);
    EXPECT_EQ(codec.decode_error(403, "{}").code(), ErrorCode::provider_auth_failed);
}

TEST(GeminiError, IsToldInTheDialectsShape) {
    Error error(ErrorCode::rate_limit_exceeded, "slow down");
    error.retry_after(std::chrono::milliseconds(1500));
    const Result<Json> body = parse_json(gemini_codec().encode_error(error, "req-1"));
    ASSERT_TRUE(body);
    EXPECT_EQ((*body)["error"]["code"], 429);
    EXPECT_EQ((*body)["error"]["status"], "RESOURCE_EXHAUSTED");
    EXPECT_EQ((*body)["error"]["message"], "slow down");
    EXPECT_EQ((*body)["error"]["details"][0]["reason"], "RATE_LIMIT_EXCEEDED");
    EXPECT_EQ((*body)["error"]["details"][1]["retryDelay"], "2s");
    const Error back = gemini_codec().decode_error(429, dump_json(*body));
    EXPECT_EQ(back.retry_after(), std::chrono::milliseconds(2000));
}

}  // namespace
}  // namespace nexus::dialect
