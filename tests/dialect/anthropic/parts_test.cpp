#include <gtest/gtest.h>

#include "dialect/anthropic/wire.h"

namespace nexus::dialect::anthropic {
namespace {

std::optional<Part> read(std::string_view block) { return part_of(*parse_json(block)); }

TEST(AnthropicParts, ReadsEverySource) {
    const auto image = read(R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}})");
    EXPECT_EQ(image->kind, Part::Kind::image);
    EXPECT_EQ(image->media_type, "image/png");
    EXPECT_EQ(image->data, "AA==");
    const auto url = read(R"({"type":"document","title":"t","source":{"type":"url","url":"https://x/y"}})");
    EXPECT_EQ(url->kind, Part::Kind::file);
    EXPECT_EQ(url->media_type, "application/pdf");
    EXPECT_EQ(url->filename, "t");
    EXPECT_EQ(read(R"({"type":"image","source":{"type":"file","file_id":"f"}})")->file_id, "f");
    const auto text = read(R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hi"}})");
    EXPECT_EQ(text->data, "SGk=");
    const auto blocks = read(
        R"({"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"text":"b"},7]}})");
    EXPECT_EQ(blocks->kind, Part::Kind::text);
    EXPECT_EQ(blocks->text, "ab");
}

TEST(AnthropicParts, KeepsCacheBreakpoints) {
    const auto part = read(R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}})");
    EXPECT_EQ(dump_json(part->cache_control), R"({"type":"ephemeral"})");
}

TEST(AnthropicParts, ReadsNothingOfBlocksItDoesNotKnow) {
    EXPECT_FALSE(read(R"({"type":"server_tool_use"})"));
    EXPECT_FALSE(read(R"({"type":"image"})"));
    EXPECT_FALSE(read("7"));
}

TEST(AnthropicParts, ReadsASearchResultAsItsTextAndKeepsItWhole) {
    const auto part =
        read(R"({"type":"search_result","title":"T","source":"s","content":[{"type":"text","text":"x"}]})");
    EXPECT_EQ(part->text, "T\ns\nx");
    EXPECT_EQ(part->native["title"], "T");
}

TEST(AnthropicParts, ReadsWhatADocumentIsAbout) {
    const auto part = read(R"({"type":"document","title":"T","context":"C","citations":{"enabled":true},
        "source":{"type":"base64","media_type":"application/pdf","data":"QQ=="}})");
    EXPECT_EQ(part->filename, "T");
    EXPECT_EQ(part->context, "C");
    EXPECT_EQ(part->wants_citations, true);
}

}  // namespace
}  // namespace nexus::dialect::anthropic
