#include "gateway/realtime_usage.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(RealtimeUsage, ReadsAnAnswersUsage) {
    // The example of OpenAI's specification, shortened.
    const auto usage = realtime_usage(
        R"({"type":"response.done","event_id":"e","response":{"object":"realtime.response","usage":{"total_tokens":253,"input_tokens":132,"output_tokens":121,"input_token_details":{"text_tokens":119,"audio_tokens":13,"image_tokens":0,"cached_tokens":64},"output_token_details":{"text_tokens":30,"audio_tokens":91}}}})");
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->input, 132);
    EXPECT_EQ(usage->output, 121);
    EXPECT_EQ(usage->cached, 64);
    EXPECT_EQ(usage->audio_input, 13);
    EXPECT_EQ(usage->audio_output, 91);
}

TEST(RealtimeUsage, ReadsATranscriptionsUsageInTokensOnly) {
    const auto usage = realtime_usage(
        R"({"type":"conversation.item.input_audio_transcription.completed","usage":{"type":"tokens","total_tokens":22,"input_tokens":13,"input_token_details":{"text_tokens":0,"audio_tokens":13},"output_tokens":9}})");
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->input, 13);
    EXPECT_EQ(usage->output, 9);
    EXPECT_FALSE(realtime_usage(
        R"({"type":"conversation.item.input_audio_transcription.completed","usage":{"type":"duration","seconds":3}})"));
}

TEST(RealtimeUsage, IsInNoOtherEvent) {
    EXPECT_FALSE(realtime_usage(R"({"type":"response.output_audio.delta","delta":"AAAA"})"));
    EXPECT_FALSE(
        realtime_usage(R"({"type":"response.created","response":{"usage":{"input_tokens":1,"output_tokens":1}}})"));
    EXPECT_FALSE(realtime_usage(R"({"type":"response.done","response":{"usage":null}})"));
    EXPECT_FALSE(realtime_usage(R"({"type":"response.done","response":{"usage":{"input_tokens":-1}}})"));
    EXPECT_FALSE(realtime_usage(R"("usage" is no object)"));
}

TEST(RealtimeUsage, AddsUp) {
    dialect::Usage sum;
    dialect::Usage one;
    one.input = 10;
    one.audio_output = 4;
    add_usage(sum, one);
    add_usage(sum, one);
    EXPECT_EQ(sum.input, 20);
    EXPECT_EQ(sum.audio_output, 8);
    EXPECT_FALSE(sum.output);
}

}  // namespace
}  // namespace nexus::gateway
