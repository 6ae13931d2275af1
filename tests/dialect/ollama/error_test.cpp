#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaError, ReadsItsOwnShapeAndOpenAis) {
    const Error missing = decode_error(404, R"({"error":"model 'x' not found"})");
    EXPECT_EQ(missing.upstream_code(), "model_not_found");
    EXPECT_EQ(missing.message(), "model 'x' not found");
    const Error large =
        decode_error(400, R"({"error":{"message":"prompt too long; exceeded max context length by 5 tokens"}})");
    EXPECT_EQ(large.upstream_code(), "context_length_exceeded");
    EXPECT_EQ(decode_error(503, R"({"error":"server busy"})").status(), 503);
    EXPECT_EQ(decode_error(401, "unauthorized").code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(decode_error(502, "<html>").code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(decode_error(400, "[]").code(), ErrorCode::provider_rejected);
}

TEST(OllamaError, TakesAnErrorInsideOfAStreamForTheServers) {
    EXPECT_EQ(error_of("an error was encountered").code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(error_of(Json(7)).code(), ErrorCode::provider_unavailable);
    const Error large = error_of("prompt too long; exceeded max context length by 5 tokens");
    EXPECT_EQ(large.status(), 400);
    EXPECT_EQ(large.upstream_code(), "context_length_exceeded");
}

}  // namespace
}  // namespace nexus::dialect::ollama
