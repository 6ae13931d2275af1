#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatRequest> decode(std::string_view body) { return gemini_codec().decode_request(body); }

TEST(GeminiContentsDecode, MatchesResultsToCallsByNameAndOrder) {
    const auto request = decode(R"({"contents":[
        {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"s"},
          {"functionCall":{"name":"g"}},{"functionCall":{"name":"f","id":"own"}}]},
        {"role":"user","parts":[{"functionResponse":{"name":"g","response":{"output":"G"}}},
          {"functionResponse":{"name":"f","response":{"error":"bad"}}},
          {"functionResponse":{"name":"f","id":"own","response":{"k":[1]},
            "parts":[{"inlineData":{"mimeType":"image/png","data":"AA=="}}]}},
          {"text":"so?"}]}]})");
    ASSERT_TRUE(request);
    const auto& messages = request->messages;
    ASSERT_EQ(messages.size(), 5U);
    EXPECT_EQ(messages[0].tool_calls.at(0).id, "call_0");
    EXPECT_EQ(messages[0].tool_calls[0].thought_signature, "s");
    EXPECT_EQ(messages[0].tool_calls.at(1).arguments, "{}");
    EXPECT_EQ(messages[1].tool_call_id, "call_1");
    EXPECT_EQ(messages[1].parts.at(0).text, "G");
    EXPECT_EQ(messages[2].tool_call_id, "call_0");
    EXPECT_TRUE(messages[2].tool_failed);
    EXPECT_EQ(messages[2].parts.at(0).text, "bad");
    EXPECT_EQ(messages[3].tool_call_id, "own");
    EXPECT_EQ(messages[3].parts.at(0).text, R"({"k":[1]})");
    EXPECT_EQ(messages[3].parts.at(1).kind, Part::Kind::image);
    EXPECT_EQ(messages[4].parts.at(0).text, "so?");
}

TEST(GeminiContentsDecode, LeavesACallThatCarriesAFillerUnsigned) {
    const auto request = decode(R"({"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},
        "thoughtSignature":"skip_thought_signature_validator"}]}]})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->messages.at(0).tool_calls.at(0).thought_signature, "");
}

TEST(GeminiContentsDecode, JoinsTheChunksOfAnAnswer) {
    const auto request =
        decode(R"({"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"b"}]},
        {"role":"model","parts":[{"text":"think ","thought":true}]},
        {"role":"model","parts":[{"text":"hard","thought":true},{"text":"","thought":true,"thoughtSignature":"s1"}]},
        {"role":"model","parts":[{"text":"again","thought":true,"thoughtSignature":"s2"}]},
        {"role":"model","parts":[{"text":"one "}]},{"role":"model","parts":[{"text":"two"},{"text":"three"}]},
        {"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"model","parts":[{"text":"four"}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"r"}}}]},
        {"role":"model","parts":[{"text":"five"}]}]})");
    ASSERT_TRUE(request);
    ASSERT_EQ(request->messages.size(), 5U);
    EXPECT_EQ(request->messages[0].parts.at(0).text, "a");
    EXPECT_EQ(request->messages[1].parts.at(0).text, "b");
    const Message& answer = request->messages[2];
    ASSERT_EQ(answer.thinking.size(), 2U);
    EXPECT_EQ(answer.thinking[0].text, "think hard");
    EXPECT_EQ(answer.thinking[0].signature, "s1");
    EXPECT_EQ(answer.thinking[1].text, "again");
    EXPECT_EQ(answer.thinking[1].signature, "s2");
    EXPECT_EQ(answer.reasoning, "think hardagain");
    ASSERT_EQ(answer.parts.size(), 3U);
    EXPECT_EQ(answer.parts[0].text, "one two");
    EXPECT_EQ(answer.parts[1].text, "three");
    EXPECT_EQ(answer.parts[2].text, "four");
    EXPECT_EQ(answer.tool_calls.at(0).name, "f");
    EXPECT_EQ(request->messages[3].role, Role::tool);
    EXPECT_EQ(request->messages[4].parts.at(0).text, "five");
}

TEST(GeminiContentsDecode, ReadsMediaByItsType) {
    const auto request = decode(R"({"contents":[{"parts":[{"inlineData":{"mimeType":"audio/wav","data":"AA=="}},
        {"inline_data":{"mime_type":"application/pdf","data":"AA=="}},
        {"fileData":{"mimeType":"image/png","fileUri":"gs://b/x"}}]}]})");
    ASSERT_TRUE(request);
    const auto& parts = request->messages.at(0).parts;
    EXPECT_EQ(parts.at(0).kind, Part::Kind::audio);
    EXPECT_EQ(parts.at(1).kind, Part::Kind::file);
    EXPECT_EQ(parts.at(2).kind, Part::Kind::image);
    EXPECT_EQ(parts.at(2).url, "gs://b/x");
}

}  // namespace
}  // namespace nexus::dialect
