#include "dialect/citations.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(Citations, ReadBothOfOpenAisShapes) {
    for (const char* json :
         {R"({"type":"url_citation","url":"u","title":"t","start_index":1,"end_index":3})",
          R"({"type":"url_citation","url_citation":{"url":"u","title":"t","start_index":1,"end_index":3}})"}) {
        const Citation citation = citation_of_annotation(*parse_json(json), Dialect::openai_chat);
        EXPECT_EQ(citation.url, "u");
        EXPECT_EQ(citation.title, "t");
        EXPECT_EQ(citation.text_begin, 1);
        EXPECT_EQ(citation.text_end, 3);
    }
}

TEST(Citations, WriteEachShape) {
    Citation page{.url = "u", .title = "t", .text_begin = 1, .text_end = 3};
    EXPECT_EQ(dump_json(chat_annotation(page)),
              R"({"type":"url_citation","url_citation":{"url":"u","title":"t","start_index":1,"end_index":3}})");
    EXPECT_EQ(dump_json(responses_annotation(page)),
              R"({"type":"url_citation","url":"u","title":"t","start_index":1,"end_index":3})");
    const Citation file{.file_id = "f", .filename = "n", .text_end = 9};
    EXPECT_EQ(dump_json(responses_annotation(file)),
              R"({"type":"file_citation","file_id":"f","filename":"n","index":9})");
    EXPECT_TRUE(chat_annotation(Citation{.cited_text = "x", .origin = Dialect::anthropic}).is_null());
    EXPECT_TRUE(responses_annotation(Citation{.cited_text = "x", .origin = Dialect::anthropic}).is_null());
}

TEST(Citations, WritePassagesOfDocuments) {
    const Citation pages{.title = "T",
                         .cited_text = "x",
                         .unit = Citation::Unit::pages,
                         .document = 2,
                         .source_begin = 4,
                         .source_end = 5};
    const Json json = document_citation(pages);
    EXPECT_EQ(json["type"], "page_location");
    EXPECT_EQ(json["start_page_number"], 4);
    EXPECT_EQ(json["document_index"], 2);
    EXPECT_EQ(document_citation({.unit = Citation::Unit::blocks})["type"], "content_block_location");
    EXPECT_EQ(document_citation({})["type"], "char_location");
}

TEST(Citations, CountCodePoints) {
    const std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z";
    EXPECT_EQ(code_points(text), 5);
    EXPECT_EQ(code_points_before(text, 3), 2);
    EXPECT_EQ(code_points_before(text, 99), 5);
    EXPECT_EQ(code_points_before(text, -1), 0);
    EXPECT_EQ(byte_of_code_point(text, 0), 0U);
    EXPECT_EQ(byte_of_code_point(text, 2), 3U);
    EXPECT_EQ(byte_of_code_point(text, 99), text.size());
}

}  // namespace
}  // namespace nexus::dialect
