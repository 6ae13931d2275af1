#include "dialect/openai_completions/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(OpenAiCompletionsCodec, ReadsAndWritesUsageAndErrorsAsChatsDo) {
    const Codec& codec = codec_for(Dialect::openai_completions);
    EXPECT_EQ(codec.dialect(), Dialect::openai_completions);
    EXPECT_EQ(name_of(codec.dialect()), "openai_completions");
    EXPECT_EQ(codec.decode_usage(R"({"usage":{"prompt_tokens":1,"completion_tokens":2}})").output, 2);
    EXPECT_EQ(codec.decode_error(429, R"({"error":{"message":"slow down"}})").code(), ErrorCode::rate_limit_exceeded);
    const Json error = *parse_json(codec.encode_error(Error(ErrorCode::invalid_request, "no"), {}));
    EXPECT_EQ(error.at("error").at("message"), "no");
}

}  // namespace
}  // namespace nexus::dialect
