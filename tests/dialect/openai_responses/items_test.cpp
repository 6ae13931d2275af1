#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

TEST(ResponsesItems, CountCitationsInTheWholeAnswer) {
    Message message;
    std::int64_t text_at = 0;
    const auto item = parse_json(R"({"type":"message","id":"msg_1","content":[{"type":"output_text","text":"abc"},
        {"type":"output_text","text":"def","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":1,
        "end_index":2}]},{"type":"refusal","refusal":"no"}]})");
    add_item(*item, message, text_at);
    ASSERT_EQ(message.parts.size(), 3U);
    EXPECT_EQ(message.parts[1].citations.at(0).text_begin, 4);
    EXPECT_EQ(message.parts[2].kind, Part::Kind::refusal);
    EXPECT_EQ(text_at, 6);
    EXPECT_EQ(text_part("def", message.parts[1].citations, 3)["annotations"][0]["start_index"], 1);
}

TEST(ResponsesItems, KeepReasoningOfSeveralSummariesWhole) {
    const Json item = *parse_json(R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},
                                      {"type":"summary_text","text":"b"}],"encrypted_content":"e"})");
    const ThinkingBlock block = thinking_of(item);
    EXPECT_EQ(block.text, "a\n\nb");
    EXPECT_EQ(block.id, "rs_1");
    EXPECT_EQ(reasoning_item(block, "other"), item);
}

TEST(ResponsesItems, KeepHostedCallsAndShowPictures) {
    Message message;
    std::int64_t text_at = 0;
    add_item(*parse_json(R"({"type":"web_search_call","id":"ws_1"})"), message, text_at);
    add_item(*parse_json(R"({"type":"image_generation_call","result":"QQ==","output_format":"webp"})"), message,
             text_at);
    EXPECT_EQ(message.parts.at(0).kind, Part::Kind::native);
    EXPECT_EQ(message.parts.at(1).kind, Part::Kind::image);
    EXPECT_EQ(message.parts.at(1).media_type, "image/webp");
    EXPECT_TRUE(is_assistant_item("web_search_call"));
    EXPECT_FALSE(is_assistant_item("function_call_output"));
    EXPECT_EQ(item_id("fc_", "fc_1"), "fc_1");
    EXPECT_EQ(item_id("fc_", "1"), "fc_1");
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
