#include "dialect/body.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

Result<BodyIndex> index(std::string_view body) { return index_body(body, Dialect::gemini, BodyLimits{}); }

TEST(GeminiBody, FindsTextsInEitherSpelling) {
    const std::string body = R"({"system_instruction":{"parts":{"text":"s"}},"contents":[
        {"parts":[{"functionCall":{"name":"f","args":{"id":"x","account":123456789012}}},{"text":"a"}],"role":"model"},
        {"parts":[{"function_response":{"name":"f","response":{"output":"r"}}},
          {"inlineData":{"mimeType":"image/png","data":"QQ=="}}]}],
        "generationConfig":{"maxOutputTokens":9,"candidateCount":2},"tools":[{"googleSearch":{}}]})";
    const auto found = index(body);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->model, "");
    EXPECT_EQ(found->include_usage, true);
    EXPECT_EQ(found->max_tokens, 9);
    EXPECT_EQ(found->n, 2);
    EXPECT_EQ(found->messages, 2U);
    EXPECT_TRUE(found->has_images);
    EXPECT_TRUE(found->has_tools);
    std::vector<std::pair<std::string, Role>> texts;
    for (const TextPiece& piece : found->texts) {
        texts.emplace_back(piece.text, piece.role);
    }
    EXPECT_EQ(texts, (std::vector<std::pair<std::string, Role>>{{"s", Role::system},
                                                                {"x", Role::assistant},
                                                                {"123456789012", Role::assistant},
                                                                {"a", Role::assistant},
                                                                {"r", Role::tool}}));
}

TEST(GeminiBody, LeavesABodyWithoutAModelAsItIs) {
    const std::string body = R"({"contents":[{"parts":[{"text":"x"}]}]})";
    const auto found = index(body);
    ASSERT_TRUE(found);
    Edits edits;
    set_model(edits, *found, "other");
    EXPECT_TRUE(edits.empty());
}

}  // namespace
}  // namespace nexus::dialect
