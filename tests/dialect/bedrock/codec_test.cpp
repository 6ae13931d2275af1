#include "dialect/bedrock/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(BedrockCodec, IsTheCodecOfItsDialect) {
    EXPECT_EQ(bedrock_codec().dialect(), Dialect::bedrock_converse);
    EXPECT_EQ(&bedrock_codec(), &codec_for(Dialect::bedrock_converse));
    EXPECT_EQ(name_of(Dialect::bedrock_converse), "bedrock_converse");
}

TEST(BedrockCodec, EachAnswerHasAStreamOfItsOwn) {
    const auto first = bedrock_codec().stream_decoder({});
    const auto second = bedrock_codec().stream_decoder({});
    std::string bytes;
    bedrock_codec().stream_encoder({})->finish(bytes);
    std::vector<StreamEvent> events;
    ASSERT_TRUE(first->feed(bytes, events));
    ASSERT_TRUE(first->finish(events));
    EXPECT_EQ(events.back().kind, StreamEvent::Kind::done);
    events.clear();
    EXPECT_FALSE(second->finish(events));
}

TEST(BedrockCodec, WritesErrorsThatItCanRead) {
    const std::string body = bedrock_codec().encode_error(Error(ErrorCode::rate_limit_exceeded, "slow down"), "r");
    const Error error = bedrock_codec().decode_error(429, body);
    EXPECT_EQ(error.code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(error.message(), "slow down");
    EXPECT_EQ(error.upstream_type(), "ThrottlingException");
}

}  // namespace
}  // namespace nexus::dialect
