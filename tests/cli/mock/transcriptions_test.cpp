#include "cli/mock/transcriptions.h"

#include <gtest/gtest.h>

#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

std::string field(const std::string& name, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

TestCall form(const std::string& fields, const std::string& path = "/v1/audio/transcriptions") {
    return {path,
            fields + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" +
                std::string(3'200, 'x') + "\r\n--b--\r\n",
            "multipart/form-data; boundary=b"};
}

std::string text_of(const std::string& fields) {
    TestCall request = form(fields);
    const Result<MockReply> reply = answer_transcription(request.call());
    EXPECT_TRUE(reply) << fields;
    return reply ? reply->body : std::string();
}

TEST(MockTranscriptions, SayWhatFileCameAndWhatItTook) {
    const Json answer = test::json_of(answer_transcription, form(field("model", "gpt-4o-transcribe")));
    EXPECT_EQ(answer["text"], "Transcript of 3200 bytes.");
    EXPECT_EQ(answer["usage"]["type"], "tokens");
    EXPECT_EQ(answer["usage"]["input_tokens"], 2);
    EXPECT_EQ(answer["usage"]["output_tokens"], 7);
}

TEST(MockTranscriptions, AreWrittenInEachFormat) {
    EXPECT_EQ(text_of(field("response_format", "text")), "Transcript of 3200 bytes.\n");
    EXPECT_TRUE(text_of(field("response_format", "vtt")).starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:00.100\n"));
    EXPECT_TRUE(text_of(field("response_format", "srt")).starts_with("1\n00:00:00,000 --> 00:00:00,100\n"));
    EXPECT_NE(text_of(field("response_format", "verbose_json")).find(R"("segments")"), std::string::npos);
}

TEST(MockTranscriptions, OfWhisperAreBilledByTheSecond) {
    TestCall request = form(field("model", "whisper-1"));
    const Result<MockReply> reply = answer_transcription(request.call());
    ASSERT_TRUE(reply);
    EXPECT_FALSE(reply->item.usage.known());
    EXPECT_NE(reply->body.find(R"("type":"duration")"), std::string::npos);
}

TEST(MockTranscriptions, StreamTokenByToken) {
    TestCall request = form(field("stream", "true") + field("model", "gpt-4o-transcribe"));
    request.behaviour.text = "12345678";
    const Result<MockReply> reply = answer_transcription(request.call());
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->pieces->tokens(), 2);
    const std::string bytes = test::all_of(*reply->pieces);
    EXPECT_NE(bytes.find(R"("delta":"1234")"), std::string::npos);
    EXPECT_NE(bytes.find(R"("type":"transcript.text.done","text":"12345678")"), std::string::npos);
}

TEST(MockTranscriptions, AreCoheresOnItsPath) {
    const Json answer = test::json_of(answer_transcription, form("", "/v2/audio/transcriptions"));
    EXPECT_EQ(answer, Json({{"text", "Transcript of 3200 bytes."}}));
}

TEST(MockTranscriptions, NeedAFile) {
    TestCall request{"/v1/audio/transcriptions", field("model", "m") + "--b--\r\n", "multipart/form-data; boundary=b"};
    const Result<MockReply> reply = answer_transcription(request.call());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().param(), "file");
}

}  // namespace
}  // namespace nexus::cli
