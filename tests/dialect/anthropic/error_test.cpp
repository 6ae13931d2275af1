#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"

namespace nexus::dialect {
namespace {

TEST(AnthropicError, MapsStatusAndContextOverflow) {
    const Codec& codec = anthropic_codec();
    const Error overflow = codec.decode_error(400, R"({"type":"error","error":{"type":"invalid_request_error",
        "message":"prompt is too long: 210000 tokens > 200000 maximum"}})");
    EXPECT_EQ(overflow.code(), ErrorCode::provider_rejected);
    EXPECT_EQ(overflow.status(), 400);
    EXPECT_EQ(overflow.upstream_code(), "context_length_exceeded");
    EXPECT_EQ(overflow.upstream_type(), "invalid_request_error");
    EXPECT_EQ(codec.decode_error(401, "{}").code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(codec.decode_error(404, R"({"error":{"type":"not_found_error","message":"model: x"}})").upstream_code(),
              "model_not_found");
    const Error busy = codec.decode_error(529, R"({"error":{"type":"overloaded_error","message":"Overloaded"}})");
    EXPECT_EQ(busy.status(), 503);
    EXPECT_TRUE(busy.retryable());
    EXPECT_EQ(codec.decode_error(502, "<html>").code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(codec.decode_error(400, "").code(), ErrorCode::provider_rejected);
    EXPECT_EQ(codec.decode_error(400, R"({"error":{"message":"Your credit balance is too low"}})").upstream_code(),
              "insufficient_quota");
}

TEST(AnthropicError, KeepsTheCodeThatSdksActUpon) {
    const Error lost = anthropic_codec().decode_error(404, R"({"type":"error","error":{"type":"not_found_error",
        "message":"thread not found","details":{"error_code":"thread_not_found"}}})");
    EXPECT_EQ(lost.upstream_code(), "thread_not_found");
    const Result<Json> told = parse_json(anthropic_codec().encode_error(lost, ""));
    EXPECT_EQ((*told)["error"]["details"]["error_code"], "thread_not_found");
}

TEST(AnthropicError, IsToldInTheDialectsShape) {
    const auto type_of = [](const Error& error) {
        const Result<Json> body = parse_json(anthropic_codec().encode_error(error, "req-1"));
        EXPECT_EQ((*body)["type"], "error");
        EXPECT_EQ((*body)["request_id"], "req-1");
        EXPECT_EQ((*body)["error"]["message"], error.message());
        return (*body)["error"]["type"].get<std::string>();
    };
    EXPECT_EQ(type_of(Error(ErrorCode::invalid_request, "x")), "invalid_request_error");
    EXPECT_EQ(type_of(Error(ErrorCode::authentication_failed, "x")), "authentication_error");
    EXPECT_EQ(type_of(Error(ErrorCode::budget_exceeded, "x")), "billing_error");
    EXPECT_EQ(type_of(Error(ErrorCode::permission_denied, "x")), "permission_error");
    EXPECT_EQ(type_of(Error(ErrorCode::model_not_found, "x")), "not_found_error");
    EXPECT_EQ(type_of(Error(ErrorCode::body_too_large, "x")), "request_too_large");
    EXPECT_EQ(type_of(Error(ErrorCode::rate_limit_exceeded, "x")), "rate_limit_error");
    EXPECT_EQ(type_of(Error(ErrorCode::provider_unavailable, "x")), "api_error");
    EXPECT_EQ(type_of(Error(ErrorCode::overloaded, "x")), "overloaded_error");
    EXPECT_EQ(type_of(Error(ErrorCode::provider_timeout, "x")), "timeout_error");
    EXPECT_EQ(type_of(Error(ErrorCode::unsupported_media_type, "x")), "invalid_request_error");
}

}  // namespace
}  // namespace nexus::dialect
