#include "cli/mock/png.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace nexus::cli {
namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

TEST(MockPng, IsMadeOfChunksWithRightChecksums) {
    const std::string png = png_of("seed");
    ASSERT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
    std::string types;
    std::size_t at = 8;
    while (at < png.size()) {
        const std::size_t size = number_at(png, at);
        ASSERT_LE(at + 12 + size, png.size());
        types += png.substr(at + 4, 4) + " ";
        EXPECT_EQ(number_at(png, at + 8 + size), crc32(std::string_view(png).substr(at + 4, 4 + size)));
        at += 12 + size;
    }
    EXPECT_EQ(types, "IHDR IDAT IEND ");
}

TEST(MockPng, DependsOnTheSeedAlone) {
    EXPECT_EQ(png_of("a"), png_of("a"));
    EXPECT_NE(png_of("a"), png_of("b"));
}

}  // namespace
}  // namespace nexus::cli
