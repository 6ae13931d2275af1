#include <gtest/gtest.h>

#include "dialect/openai_chat/chunk.h"

namespace nexus::dialect::openai_chat {
namespace {

using Kind = StreamEvent::Kind;

TEST(OpenAiChatChunkExtras, ReadsEachKindOfItsChoice) {
    std::vector<StreamEvent> events;
    read_extras(R"({"choices":[{"index":1,"delta":{
        "thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"}],
        "annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t"}}],
        "audio":{"id":"a","data":"QQ==","transcript":"hi"},
        "images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}]},
        "logprobs":{"content":[{"token":"x"}]}}]})",
                events);
    ASSERT_EQ(events.size(), 6U);
    EXPECT_EQ(events[0].kind, Kind::thinking_signature);
    EXPECT_EQ(events[0].text, "s");
    EXPECT_EQ(events[0].origin, Dialect::anthropic);
    EXPECT_EQ(events[1].citations.at(0).url, "u");
    EXPECT_EQ(events[2].kind, Kind::audio);
    EXPECT_EQ(events[2].id, "a");
    EXPECT_EQ(events[2].name, "audio/L16;rate=24000");
    EXPECT_EQ(events[3].text, "hi");
    EXPECT_EQ(events[4].name, "image/png");
    EXPECT_EQ(events[5].data[0]["token"], "x");
    for (const StreamEvent& event : events) {
        EXPECT_EQ(event.choice, 1);
    }
}

TEST(OpenAiChatChunkExtras, ReadsNothingOfWrongTypes) {
    std::vector<StreamEvent> events;
    read_extras(R"({"choices":[{"delta":{"annotations":[],"audio":{},"images":[7]},"logprobs":{"content":[]}}]})",
                events);
    read_extras("no json", events);
    EXPECT_TRUE(events.empty());
}

}  // namespace
}  // namespace nexus::dialect::openai_chat
