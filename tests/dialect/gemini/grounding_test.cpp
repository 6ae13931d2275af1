#include <gtest/gtest.h>

#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

TEST(GeminiGrounding, ReadsSupportsInBytesAsCodePoints) {
    const Json candidate = *parse_json(R"({"groundingMetadata":{"groundingChunks":[{"web":{"uri":"u","title":"t"}}],
        "groundingSupports":[{"segment":{"startIndex":2,"endIndex":5,"text":"bc"},"groundingChunkIndices":[0,7]}]}})");
    const auto citations = citations_of(candidate,
                                        "\xC3\xA4"
                                        "bcd");
    ASSERT_EQ(citations.size(), 1U);
    EXPECT_EQ(citations[0].url, "u");
    EXPECT_EQ(citations[0].text_begin, 1);
    EXPECT_EQ(citations[0].text_end, 4);
}

TEST(GeminiGrounding, ReadsRecitationsAndChunksWithoutSupports) {
    const Json recited =
        *parse_json(R"({"citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":1,"uri":"u"}]}})");
    EXPECT_EQ(citations_of(recited, "ab").at(0).text_end, 1);
    const Json chunks = *parse_json(R"({"groundingMetadata":{"groundingChunks":[{"web":{"uri":"u"}}]}})");
    EXPECT_EQ(citations_of(chunks, "ab").at(0).url, "u");
}

TEST(GeminiGrounding, WritesPagesOnceAndPositionsInBytes) {
    const std::string text =
        "\xC3\xA4"
        "bc";
    const std::vector<Citation> citations{{.url = "u", .text_begin = 1, .text_end = 3},
                                          {.url = "u", .text_begin = 0, .text_end = 1},
                                          {.cited_text = "no page"}};
    const Json json = grounding_json(citations, text);
    EXPECT_EQ(json["groundingChunks"].size(), 1U);
    EXPECT_EQ(json["groundingSupports"][0]["segment"]["startIndex"], 2);
    EXPECT_EQ(json["groundingSupports"][0]["segment"]["text"], "bc");
    EXPECT_TRUE(grounding_json({}, text).is_null());
}

}  // namespace
}  // namespace nexus::dialect::gemini
