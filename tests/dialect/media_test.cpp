#include "dialect/media.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(Media, SplitsAndJoinsDataUrls) {
    Part part;
    ASSERT_TRUE(split_data_url("data:image/png;base64,QQ==", part));
    EXPECT_EQ(part.media_type, "image/png");
    EXPECT_EQ(part.data, "QQ==");
    EXPECT_EQ(data_url(part), "data:image/png;base64,QQ==");
    EXPECT_FALSE(split_data_url("https://example.org/a;base64,", part));
}

TEST(Media, NamesWishesThatFewCanBeTold) {
    EXPECT_TRUE(lost_wishes({}).empty());
    EXPECT_EQ(lost_wishes({.context = "c", .wants_citations = true}),
              (std::vector<std::string_view>{"messages.content.citations", "messages.content.context"}));
}

TEST(Media, NamesFormatsOfSound) {
    EXPECT_EQ(audio_media_type("mp3"), "audio/mp3");
    EXPECT_EQ(audio_media_type(""), "audio/wav");
    EXPECT_EQ(audio_media_type("pcm16"), "audio/L16");
    EXPECT_EQ(audio_format("audio/mpeg"), "mp3");
    EXPECT_EQ(audio_format("audio/x-wav"), "wav");
    EXPECT_EQ(audio_format("audio/L16;rate=24000"), "pcm16");
}

TEST(Media, TellsASpokenAnswersFormatByItsBytes) {
    EXPECT_EQ(audio_type_of("UklGRiQAAABXQVZF"), "audio/wav");
    EXPECT_EQ(audio_type_of("SUQzBAAAAAAA"), "audio/mp3");
    EXPECT_EQ(audio_type_of("//uQxAAAAAAA"), "audio/mp3");
    EXPECT_EQ(audio_type_of("//FQgAAAAAAA"), "audio/aac");
    EXPECT_EQ(audio_type_of("ZkxhQwAAACIA"), "audio/flac");
    EXPECT_EQ(audio_type_of("T2dnUwACAAAA"), "audio/ogg");
    EXPECT_EQ(audio_type_of("AAABAP7/"), kPcmType);
    EXPECT_EQ(audio_type_of(""), kPcmType);
}

}  // namespace
}  // namespace nexus::dialect
