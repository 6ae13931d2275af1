#include "cli/mock/speech.h"

#include <gtest/gtest.h>

#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Result<MockReply> speak(const std::string& body) {
    TestCall request{"/v1/audio/speech", body};
    return answer_speech(request.call());
}

TEST(MockSpeech, StreamsSoundInTheFormatAskedFor) {
    const Result<MockReply> wav = speak(R"({"model":"tts-1","input":"12345678","voice":"x","response_format":"wav"})");
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->content_type, "audio/wav");
    EXPECT_EQ(wav->pieces->tokens(), 2);
    const std::string bytes = test::all_of(*wav->pieces);
    EXPECT_EQ(bytes.size(), 44U + 2U * 2'400U);
    EXPECT_TRUE(bytes.starts_with("RIFF"));
    EXPECT_EQ(wav->item.usage.input, 2);
    EXPECT_EQ(wav->item.usage.output, 2);
    EXPECT_EQ(speak(R"({"input":"x"})")->content_type, "audio/mpeg");
}

TEST(MockSpeech, StreamsEventsWithUsage) {
    const Result<MockReply> reply = speak(R"({"input":"12345678","stream_format":"sse"})");
    ASSERT_TRUE(reply);
    const std::string bytes = test::all_of(*reply->pieces);
    EXPECT_NE(bytes.find(R"("type":"speech.audio.delta")"), std::string::npos);
    EXPECT_NE(bytes.find(R"("total_tokens":4)"), std::string::npos) << bytes;
}

TEST(MockSpeech, RefusesNothingToSayAndUnknownFormats) {
    EXPECT_EQ(speak("{}").error().param(), "input");
    EXPECT_EQ(speak(R"({"input":"x","response_format":"midi"})").error().param(), "response_format");
}

}  // namespace
}  // namespace nexus::cli
