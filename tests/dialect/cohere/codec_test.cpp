#include "dialect/cohere/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(CohereCodec, IsTheCodecOfItsDialect) {
    EXPECT_EQ(cohere_codec().dialect(), Dialect::cohere);
    EXPECT_EQ(&cohere_codec(), &codec_for(Dialect::cohere));
}

TEST(CohereCodec, EachAnswerHasAStreamOfItsOwn) {
    const auto first = cohere_codec().stream_decoder({});
    const auto second = cohere_codec().stream_decoder({});
    std::string bytes;
    cohere_codec().stream_encoder({})->finish(bytes);
    std::vector<StreamEvent> events;
    ASSERT_TRUE(first->feed(bytes, events));
    ASSERT_TRUE(first->finish(events));
    events.clear();
    EXPECT_FALSE(second->finish(events));
}

TEST(CohereCodec, WritesErrorsThatItCanRead) {
    const std::string body = cohere_codec().encode_error(Error(ErrorCode::rate_limit_exceeded, "slow down"), "r1");
    EXPECT_EQ(body, R"({"id":"r1","message":"slow down"})");
    EXPECT_EQ(cohere_codec().decode_error(429, body).message(), "slow down");
}

}  // namespace
}  // namespace nexus::dialect
