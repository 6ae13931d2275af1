#include "cli/mock/sound.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

using std::chrono::milliseconds;

std::string bytes_of(std::string_view format, int ms) {
    const std::optional<Sound> sound = make_sound(format, milliseconds(ms));
    EXPECT_TRUE(sound) << format;
    return sound ? sound->bytes : std::string();
}

std::uint32_t little(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

TEST(MockSound, WritesWavWithItsSizes) {
    const std::string wav = bytes_of("wav", 100);
    ASSERT_EQ(wav.size(), 44U + 4'800U);
    EXPECT_TRUE(wav.starts_with("RIFF"));
    EXPECT_EQ(little(wav, 4), wav.size() - 8);
    EXPECT_EQ(little(wav, 40), 4'800U);
    EXPECT_EQ(wav.substr(44), bytes_of("pcm", 100));
}

TEST(MockSound, WritesFramesThatFollowEachOther) {
    const std::string mp3 = bytes_of("mp3", 100);
    ASSERT_EQ(mp3.size(), 4U * 104U);  // 26.1 ms each
    for (std::size_t at = 0; at < mp3.size(); at += 104) {
        EXPECT_EQ(mp3.substr(at, 2), "\xff\xfb");
    }
    const std::string aac = bytes_of("aac", 100);
    ASSERT_EQ(aac.size(), 3U * 13U);  // 42.7 ms each
    for (std::size_t at = 0; at < aac.size(); at += 13) {
        EXPECT_EQ(aac.substr(at, 2), "\xff\xf1");
        const auto size = (static_cast<unsigned char>(aac[at + 3]) & 3U) << 11 |
                          static_cast<unsigned char>(aac[at + 4]) << 3 | static_cast<unsigned char>(aac[at + 5]) >> 5;
        EXPECT_EQ(size, 13U);
    }
}

TEST(MockSound, WritesFlacAndOggWithTheirMarks) {
    EXPECT_TRUE(bytes_of("flac", 100).starts_with("fLaC"));
    const std::string opus = bytes_of("opus", 2'000);
    std::size_t pages = 0;
    for (std::size_t at = opus.find("OggS"); at != std::string::npos; at = opus.find("OggS", at + 4)) {
        ++pages;
    }
    EXPECT_EQ(pages, 4U);  // head, tags, and 100 packets on two
    EXPECT_NE(opus.find("OpusHead"), std::string::npos);
}

TEST(MockSound, KnowsItsFormatsAndItsLongest) {
    EXPECT_FALSE(make_sound("midi", milliseconds(10)));
    EXPECT_EQ(bytes_of("pcm", 600'000).size(), static_cast<std::size_t>(kSoundMax.count()) * 48);
}

}  // namespace
}  // namespace nexus::cli
