#include <gtest/gtest.h>

#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

TEST(GeminiParts, FindsEitherSpelling) {
    EXPECT_EQ(spelled(*parse_json(R"({"maxOutputTokens":1})"), "maxOutputTokens"), "maxOutputTokens");
    EXPECT_EQ(spelled(*parse_json(R"({"max_output_tokens":1})"), "maxOutputTokens"), "max_output_tokens");
    EXPECT_EQ(spelled(Json(7), "topK"), "top_k");
}

TEST(GeminiParts, TellsMediaByItsType) {
    const auto read = [](std::string_view json) { return media_of(*parse_json(json)); };
    EXPECT_EQ(read(R"({"inlineData":{"mimeType":"image/png","data":"AA=="}})")->kind, Part::Kind::image);
    EXPECT_EQ(read(R"({"file_data":{"mime_type":"audio/mp3","file_uri":"u"}})")->kind, Part::Kind::audio);
    EXPECT_EQ(read(R"({"inlineData":{}})")->kind, Part::Kind::file);
    EXPECT_FALSE(read(R"({"text":"a"})"));
    EXPECT_FALSE(read("7"));
}

TEST(GeminiParts, TakesAFillerForNoSignature) {
    EXPECT_EQ(signature_of({{"thoughtSignature", "c2lnbmVk"}}), "c2lnbmVk");
    EXPECT_EQ(signature_of({{"thought_signature", "c2lnbmVk"}}), "c2lnbmVk");
    for (const std::string_view filler :
         {"skip_thought_signature_validator", "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
          "context_engineering_is_the_way_to_go", "Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv"}) {
        EXPECT_EQ(signature_of({{"thoughtSignature", filler}}), "") << filler;
    }
}

TEST(GeminiParts, WritesACallWithWhatItHas) {
    EXPECT_EQ(dump_json(call_part({.name = "f"}, Json::object())), R"({"functionCall":{"name":"f","args":{}}})");
    EXPECT_EQ(dump_json(call_part({.id = "i", .name = "f", .thought_signature = "s"}, Json::object())),
              R"({"functionCall":{"id":"i","name":"f","args":{}},"thoughtSignature":"s"})");
}

TEST(GeminiParts, NumbersCallsWithinTheirAnswer) {
    EXPECT_EQ(call_id("r1", 2), "call_r1_2");
    EXPECT_EQ(call_id("", 0), "call_0");
}

}  // namespace
}  // namespace nexus::dialect::gemini
