#include <gtest/gtest.h>

#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

Usage read(std::string_view json) { return usage_of(*parse_json(json)); }

TEST(GeminiUsage, CountsThoughtsAsOutputAndToolPromptsAsInput) {
    const Usage usage = read(R"({"promptTokenCount":10,"toolUsePromptTokenCount":5,"candidatesTokenCount":4,
        "thoughtsTokenCount":3,"totalTokenCount":22,"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":2}]})");
    EXPECT_EQ(usage.input, 15);
    EXPECT_EQ(usage.output, 7);
    EXPECT_EQ(usage.reasoning, 3);
    EXPECT_EQ(usage.audio_output, 2);
}

TEST(GeminiUsage, TakesALeftOutCountForZero) {
    EXPECT_EQ(read(R"({"promptTokenCount":10})").output, 0);
    EXPECT_FALSE(read(R"({"trafficType":"ON_DEMAND"})").known());
    EXPECT_FALSE(read(R"({"promptTokenCount":-1,"candidatesTokenCount":"x"})").known());
}

TEST(GeminiUsage, WritesATotalThatIsTheSum) {
    const Json json = usage_json(Usage{.input = 15, .output = 7, .cached = 6, .reasoning = 3});
    EXPECT_EQ(dump_json(json), R"({"promptTokenCount":15,"candidatesTokenCount":4,"thoughtsTokenCount":3,)"
                               R"("cachedContentTokenCount":6,"totalTokenCount":22})");
}

}  // namespace
}  // namespace nexus::dialect::gemini
