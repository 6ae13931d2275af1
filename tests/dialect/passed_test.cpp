#include <gtest/gtest.h>

#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

TEST(WithPassed, AddsWhatTheClientWroteAndTheModelDoesNotKnow) {
    const auto request =
        codec_for(Dialect::openai_chat).decode_request(R"({"model":"m","messages":[{"role":"user","content":"x"}],
                                                 "best_of":3,"seed":1,"model_extra":{"a":[1]}})");
    ASSERT_TRUE(request);
    const auto encoded = codec_for(Dialect::anthropic).encode_request(*request, {});
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->dropped, (std::vector<std::string>{"best_of", "model_extra", "seed"}));
    const Json body = *parse_json(with_passed(*encoded, *request));
    EXPECT_EQ(body["best_of"], 3);
    EXPECT_EQ(body["model_extra"]["a"][0], 1);
    EXPECT_EQ(body["max_tokens"], 4096);
}

TEST(WithPassed, LeavesABodyThatLacksNothing) {
    const EncodedRequest encoded{R"({"a":1})", {}};
    EXPECT_EQ(with_passed(encoded, ChatRequest()), encoded.body);
}

}  // namespace
}  // namespace nexus::dialect
