#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaImages, TellsTheTypeByTheFirstBytes) {
    EXPECT_EQ(image_of("iVBORw0KGgoAAAA").media_type, "image/png");
    EXPECT_EQ(image_of("/9j/4AAQ").media_type, "image/jpeg");
    EXPECT_EQ(image_of("R0lGODlh").media_type, "image/gif");
    EXPECT_EQ(image_of("UklGRh4").media_type, "image/webp");
    EXPECT_EQ(image_of("").media_type, "image/png");
    EXPECT_EQ(image_of("/9j/4AAQ").kind, Part::Kind::image);
    EXPECT_EQ(image_of("/9j/4AAQ").data, "/9j/4AAQ");
}

}  // namespace
}  // namespace nexus::dialect::ollama
