#include "cli/mock/vectors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/encoding.h"

namespace nexus::cli {
namespace {

TEST(MockVectors, GivesUnitVectorsThatDependOnTheWords) {
    const std::vector<float> vector = embed_text("The quick brown fox", 64);
    EXPECT_NEAR(similarity(vector, vector), 1.0, 1e-5);
    EXPECT_EQ(vector, embed_text("fox brown, quick THE", 64));
    EXPECT_NE(vector, embed_text("something else entirely", 64));
    EXPECT_NEAR(similarity(embed_text("", 8), embed_text("...", 8)), 1.0, 1e-6);
}

TEST(MockVectors, PutsTextsWithCommonWordsNearEachOther) {
    const std::vector<float> question = embed_text("how do I reset my password", 256);
    const double near = similarity(question, embed_text("reset my password please", 256));
    const double far = similarity(question, embed_text("weather in Lisbon tomorrow", 256));
    EXPECT_GT(near, far + 0.2);
}

TEST(MockVectors, WritesLittleEndianFloats) {
    const std::optional<std::string> bytes = base64_decode(base64_of({1.5F, -2.0F}));
    ASSERT_TRUE(bytes);
    float values[2] = {};
    ASSERT_EQ(bytes->size(), sizeof values);
    std::memcpy(values, bytes->data(), sizeof values);
    EXPECT_EQ(values[0], 1.5F);
    EXPECT_EQ(values[1], -2.0F);
}

}  // namespace
}  // namespace nexus::cli
