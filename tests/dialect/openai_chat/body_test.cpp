#include <gtest/gtest.h>

#include "dialect/body.h"

namespace nexus::dialect {
namespace {

Result<BodyIndex> chat(std::string_view body) { return index_body(body, Dialect::openai_chat, BodyLimits{}); }

std::string refusal(std::string_view body) {
    const auto index = chat(body);
    return index ? "accepted" : std::string(name_of(index.error().code())) + " " + index.error().param();
}

std::vector<std::string> texts(const BodyIndex& index) {
    std::vector<std::string> out;
    for (const TextPiece& piece : index.texts) {
        out.emplace_back(piece.text);
    }
    return out;
}

using Texts = std::vector<std::string>;

TEST(OpenAiChatBody, ReadsPartsOfEveryKind) {
    const auto index = chat(R"({"model":"m","messages":[{"role":"user","content":[
        {"type":"text","text":"one"},
        {"type":"image_url","image_url":{"url":"https://x.example/?ssn=1","detail":"low"}},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
        {"type":"input_audio","input_audio":{"format":"wav",
            "data":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},
        {"type":"file","file":{"filename":"cv.pdf","file_data":"data:application/pdf;base64,AA","file_id":"file-1"}},
        {"type":"refusal","refusal":"no"},
        {"type":"novel","id":"x1","inside":{"deep":["two"],"source":{"data":"short text"}}}]}]})");
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_EQ(texts(*index), (Texts{"one", "https://x.example/?ssn=1", "cv.pdf", "no", "two", "short text"}));
    EXPECT_TRUE(index->has_images);
    EXPECT_TRUE(index->has_audio);
}

TEST(OpenAiChatBody, TextInPlaceOfMediaIsText) {
    const auto index = chat(R"({"model":"m","messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"data:text/plain,my number is 1"}},
        {"type":"input_audio","input_audio":{"data":"call me"}}]}]})");
    ASSERT_TRUE(index);
    EXPECT_EQ(texts(*index), (Texts{"data:text/plain,my number is 1", "call me"}));
}

TEST(OpenAiChatBody, ReadsToolTexts) {
    const std::string body = R"({"model":"m","tools":[{"type":"function","function":{"name":"f","description":"D1",
        "parameters":{"type":"object","properties":{"description":{"type":"string","description":"D2"}}}}}],
        "functions":[{"name":"g","description":"D3"}],
        "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"description":"D4"}}},
        "prediction":{"type":"content","content":"P"},"messages":[]})";
    const auto index = chat(body);
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_EQ(texts(*index), (Texts{"D1", "D2", "D3", "D4", "P"}));
    EXPECT_EQ(index->texts[0].role, Role::developer);
    EXPECT_EQ(index->texts[0].message, -1);
}

TEST(OpenAiChatBody, DecodesArgumentsTwice) {
    const std::string body =
        R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"to\":\"J\\u00fcrgen\",\"l\":[\"x\\ny\",1]}"}}],"function_call":{"name":"g","arguments":"not json"}}]})";
    const auto index = chat(body);
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_EQ(texts(*index), (Texts{"J\xC3\xBCrgen", "x\ny", "not json"}));
    EXPECT_EQ(index->texts[0].escapes, 2);
    EXPECT_EQ(index->texts[0].raw.of(body), R"(J\\u00fcrgen)");
    EXPECT_EQ(index->texts[1].raw.of(body), R"(x\\ny)");
    EXPECT_EQ(index->texts[2].escapes, 0);
    EXPECT_EQ(index->texts[2].role, Role::assistant);
}

TEST(OpenAiChatBody, RefusesDuplicatesAtEveryLevel) {
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"mod\u0065l":"x"})"), "invalid_request model");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"messages":[]})"), "invalid_request messages");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"temperature":1,"temperature":2})"), "invalid_request temperature");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[{"content":"a","role":"user","content":"b"}]})"),
              "invalid_request messages[0].content");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[{"content":[{"text":"a","text":"b"}]}]})"),
              "invalid_request messages[0].content[0].text");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[{"tool_calls":[{"function":{"arguments":"","arguments":""}}]}]})"),
              "invalid_request messages[0].tool_calls[0].function.arguments");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"x":{"y":1,"y":2}})"), "accepted");
}

}  // namespace
}  // namespace nexus::dialect
