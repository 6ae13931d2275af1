#include <gtest/gtest.h>

#include "dialect/anthropic/wire.h"

namespace nexus::dialect::anthropic {
namespace {

TEST(AnthropicCitations, KeepTheirFormAndTellTheirSource) {
    const Json json = *parse_json(R"({"type":"page_location","cited_text":"x","document_index":1,"document_title":"T",
                                      "start_page_number":2,"end_page_number":3})");
    const Citation citation = citation_of(json);
    EXPECT_EQ(citation.title, "T");
    EXPECT_EQ(citation.document, 1);
    EXPECT_EQ(citation.unit, Citation::Unit::pages);
    EXPECT_EQ(citation.source_end, 3);
    EXPECT_EQ(citation_json(citation), json);
}

TEST(AnthropicCitations, ReadPagesOfTheWeb) {
    const Citation citation = citation_of(*parse_json(
        R"({"type":"web_search_result_location","url":"u","title":"t","cited_text":"x","encrypted_index":"e"})"));
    EXPECT_EQ(citation.url, "u");
    EXPECT_EQ(citation.title, "t");
    const Citation result = citation_of(*parse_json(R"({"type":"search_result_location","source":"s","title":"t",
        "search_result_index":4,"start_block_index":0,"end_block_index":1})"));
    EXPECT_EQ(result.url, "s");
    EXPECT_EQ(result.document, 4);
}

TEST(AnthropicCitations, WriteAnotherDialectsAsTheNearestKind) {
    const Json page = citation_json({.url = "u", .title = "t", .cited_text = "x"});
    EXPECT_EQ(page["type"], "web_search_result_location");
    EXPECT_EQ(page["url"], "u");
    EXPECT_EQ(citation_json({.file_id = "f"})["type"], "char_location");
    EXPECT_EQ(citations_json({Citation{.url = "u"}}).size(), 1U);
}

}  // namespace
}  // namespace nexus::dialect::anthropic
