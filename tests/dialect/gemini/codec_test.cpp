#include "dialect/gemini/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

const std::string_view kFinished =
    R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"responseId":"r1","modelVersion":"g"})";

TEST(GeminiCodec, EachAnswerHasAStreamOfItsOwn) {
    const Codec& codec = gemini_codec();
    EXPECT_EQ(codec.dialect(), Dialect::gemini);
    EXPECT_EQ(&codec, &codec_for(Dialect::gemini));
    const auto first = codec.stream_decoder({});
    const auto second = codec.stream_decoder({});
    std::vector<StreamEvent> events;
    const std::string event = "data: " + std::string(kFinished) + "\n\n";
    ASSERT_TRUE(first->feed(event, events));
    ASSERT_TRUE(first->finish(events));
    EXPECT_EQ(events.back().kind, StreamEvent::Kind::done);
    events.clear();
    EXPECT_FALSE(second->finish(events));
}

TEST(GeminiCodec, ReadsItsOwnAnswerAgain) {
    const Codec& codec = gemini_codec();
    const auto decoded = codec.decode_response(kFinished);
    ASSERT_TRUE(decoded);
    const std::string encoded = codec.encode_response(*decoded, AnswerContext{});
    EXPECT_EQ(codec.decode_usage(encoded).output, 2);
    const auto again = codec.decode_response(encoded);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->choices.at(0).message.parts.at(0).text, "Hi");
}

TEST(GeminiCodec, WritesErrorsThatItCanRead) {
    const Codec& codec = gemini_codec();
    const std::string body = codec.encode_error(Error(ErrorCode::rate_limit_exceeded, "slow down"), "req_1");
    EXPECT_EQ(codec.decode_error(429, body).code(), ErrorCode::rate_limit_exceeded);
}

}  // namespace
}  // namespace nexus::dialect
