#include "dialect/openai_chat/codec.h"

#include <gtest/gtest.h>

#include "tests/dialect/openai_chat/stream_support.h"

namespace nexus::dialect {
namespace {

TEST(OpenAiChatCodec, EachAnswerHasAStreamOfItsOwn) {
    const Codec& codec = openai_chat_codec();
    EXPECT_EQ(codec.dialect(), Dialect::openai_chat);
    const auto first = codec.stream_decoder({});
    const auto second = codec.stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(first->feed("data: [DONE]\n\n", events));
    ASSERT_EQ(events.size(), 1U);
    events.clear();
    ASSERT_TRUE(second->feed("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", events));
    EXPECT_EQ(events.size(), 2U);
}

}  // namespace
}  // namespace nexus::dialect
