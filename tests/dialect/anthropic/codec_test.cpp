#include "dialect/anthropic/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(AnthropicCodec, EachAnswerHasAStreamOfItsOwn) {
    const Codec& codec = anthropic_codec();
    EXPECT_EQ(codec.dialect(), Dialect::anthropic);
    EXPECT_EQ(&codec, &codec_for(Dialect::anthropic));
    const auto first = codec.stream_decoder({});
    const auto second = codec.stream_decoder({});
    std::vector<StreamEvent> events;
    const std::string_view stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    ASSERT_TRUE(first->feed(stop, events));
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, StreamEvent::Kind::done);
    events.clear();
    const std::string_view ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    ASSERT_TRUE(second->feed(ping, events));
    ASSERT_FALSE(events.empty());
    EXPECT_NE(events.back().kind, StreamEvent::Kind::done);
}

TEST(AnthropicCodec, ReadsItsOwnAnswerAgain) {
    const Codec& codec = anthropic_codec();
    const auto decoded = codec.decode_response(
        R"({"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}})");
    ASSERT_TRUE(decoded);
    const std::string encoded = codec.encode_response(*decoded, AnswerContext{});
    EXPECT_EQ(codec.decode_usage(encoded).output, 2);
    const auto again = codec.decode_response(encoded);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->choices.at(0).message.parts.at(0).text, "Hi");
}

TEST(AnthropicCodec, WritesErrorsThatItCanRead) {
    const Codec& codec = anthropic_codec();
    const std::string body = codec.encode_error(Error(ErrorCode::rate_limit_exceeded, "slow down"), "req_1");
    EXPECT_EQ(codec.decode_error(429, body).code(), ErrorCode::rate_limit_exceeded);
}

}  // namespace
}  // namespace nexus::dialect
