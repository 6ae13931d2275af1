#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereCitations, CountsPositionsInTheWholeText) {
    const Json wire =
        *parse_json(R"({"start":2,"end":5,"text":"abc","type":"TEXT_CONTENT","sources":[{"type":"document",
        "id":"doc:0","document":{"id":"doc:0","title":"T","url":"https://e.com/","text":"passage"}}]})");
    const Citation citation = citation_of(wire, 10);
    EXPECT_EQ(citation.text_begin, 12);
    EXPECT_EQ(citation.text_end, 15);
    EXPECT_EQ(citation.title, "T");
    EXPECT_EQ(citation.url, "https://e.com/");
    EXPECT_EQ(citation.cited_text, "passage");
    EXPECT_EQ(citation_json(citation), wire);
}

TEST(CohereCitations, ReadsToolsOutputsAndPositionsElsewhere) {
    const Citation plan = citation_of(
        *parse_json(R"({"start":0,"end":1,"type":"PLAN","sources":[{"type":"tool","tool_output":{"title":"x"}}]})"), 3);
    EXPECT_FALSE(plan.text_begin);
    EXPECT_EQ(plan.title, "x");
    EXPECT_TRUE(citation_of(Json(7), 0).title.empty());
    EXPECT_TRUE(citation_of(*parse_json(R"({"sources":[7]})"), 0).title.empty());
}

TEST(CohereCitations, WritesThoseOfOthers) {
    Citation citation;
    citation.url = "https://e.com/";
    citation.text_begin = 1;
    citation.text_end = 2;
    EXPECT_EQ(dump_json(citation_json(citation)),
              R"({"start":1,"end":2,"text":"","sources":[{"type":"document","id":"doc:0",)"
              R"("document":{"url":"https://e.com/"}}],"type":"TEXT_CONTENT"})");
}

}  // namespace
}  // namespace nexus::dialect::cohere
