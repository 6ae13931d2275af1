#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

Citation read(std::string_view citation) { return citation_of(*parse_json(citation)); }

TEST(BedrockCitations, ReadsPassagesOfDocuments) {
    const Citation chars = read(
        R"({"title":"p","sourceContent":[{"text":"a"},{"text":"b"}],"location":{"documentChar":{"documentIndex":1,"start":2,"end":9}}})");
    EXPECT_EQ(chars.title, "p");
    EXPECT_EQ(chars.cited_text, "ab");
    EXPECT_EQ(chars.unit, Citation::Unit::characters);
    EXPECT_EQ(chars.document, 1);
    EXPECT_EQ(chars.source_begin, 2);
    EXPECT_EQ(chars.source_end, 9);
    EXPECT_EQ(read(R"({"location":{"documentPage":{"start":1}}})").unit, Citation::Unit::pages);
    EXPECT_EQ(read(R"({"location":{"documentChunk":{}}})").unit, Citation::Unit::blocks);
    const Citation result =
        read(R"({"source":"https://e.com/a","location":{"searchResultLocation":{"searchResultIndex":3}}})");
    EXPECT_EQ(result.url, "https://e.com/a");
    EXPECT_EQ(result.document, 3);
}

TEST(BedrockCitations, ReadsPages) {
    const Citation web = read(R"({"location":{"web":{"url":"https://e.com/","domain":"e.com"}}})");
    EXPECT_EQ(web.url, "https://e.com/");
    EXPECT_EQ(web.title, "e.com");
}

TEST(BedrockCitations, GivesItsOwnBackAndWritesThoseOfOthers) {
    const Json own = *parse_json(R"({"title":"p","location":{"documentChar":{"documentIndex":1}},"new":7})");
    EXPECT_EQ(citation_json(citation_of(own)), own);
    Citation page;
    page.url = "https://e.com/";
    page.title = "E";
    EXPECT_EQ(dump_json(citation_json(page)), R"({"title":"E","location":{"web":{"url":"https://e.com/"}}})");
    Citation passage;
    passage.cited_text = "x";
    passage.unit = Citation::Unit::pages;
    passage.source_begin = 2;
    EXPECT_EQ(dump_json(citation_json(passage)),
              R"({"sourceContent":[{"text":"x"}],"location":{"documentPage":{"documentIndex":0,"start":2,"end":0}}})");
    EXPECT_TRUE(citation_of(Json(7)).title.empty());
}

}  // namespace
}  // namespace nexus::dialect::bedrock
