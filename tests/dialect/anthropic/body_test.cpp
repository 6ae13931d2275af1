#include "dialect/body.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

Result<BodyIndex> index(std::string_view body) { return index_body(body, Dialect::anthropic, BodyLimits{}); }

TEST(AnthropicBody, FindsTextsWithTheirSpeakers) {
    const std::string body = R"({"model":"m","max_tokens":9,"stream":true,"system":"s","tools":[{"name":"f",
        "description":"d"}],"messages":[{"content":[{"type":"tool_use","id":"t","name":"f","input":{"type":"x","card":
        4111111111111111,"n":5}}],"role":"assistant"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t",
        "content":"r"},{"type":"text","text":"q\n"},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}]})";
    const auto found = index(body);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->model, "m");
    EXPECT_TRUE(found->stream);
    EXPECT_EQ(found->include_usage, true);
    EXPECT_EQ(found->max_tokens, 9);
    EXPECT_EQ(found->max_tokens_raw.of(body), "9");
    EXPECT_TRUE(found->has_tools);
    EXPECT_TRUE(found->has_images);
    EXPECT_EQ(found->messages, 2U);
    const auto role_of = [&found](std::string_view text) {
        for (const TextPiece& piece : found->texts) {
            if (piece.text == text) {
                return piece.role;
            }
        }
        ADD_FAILURE() << text;
        return Role::developer;
    };
    EXPECT_EQ(role_of("s"), Role::system);
    EXPECT_EQ(role_of("d"), Role::developer);
    EXPECT_EQ(role_of("x"), Role::assistant);
    EXPECT_EQ(role_of("4111111111111111"), Role::assistant);
    EXPECT_EQ(role_of("r"), Role::tool);
    EXPECT_EQ(role_of("q\n"), Role::user);
}

TEST(AnthropicBody, ReplacesANumberByAString) {
    const std::string body =
        R"({"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"a":4111111111111111}}]}]})";
    const auto found = index(body);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->texts.size(), 1U);
    Edits edits;
    replace_in_piece(edits, body, found->texts[0], {4, 8}, "\"");
    EXPECT_EQ(parse_json(edits.apply(body))->at("messages")[0]["content"][0]["input"]["a"], "\"");
}

TEST(AnthropicBody, ReadsTheTextOfADocumentThatLooksLikeBase64) {
    const std::string text(100, 'A');
    const auto body = [&text](std::string_view type) {
        return R"({"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"data":")" + text +
               R"(","type":")" + std::string(type) + R"(","media_type":"text/plain"}}]}]})";
    };
    const std::string as_text = body("text");
    const auto found = index(as_text);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->texts.size(), 1U);
    EXPECT_EQ(found->texts[0].text, text);
    const std::string as_media = body("base64");
    EXPECT_TRUE(index(as_media)->texts.empty());
}

TEST(AnthropicBody, RefusesWhatItCannotRead) {
    EXPECT_EQ(index(R"({"model":"m"})").error().param(), "messages");
    EXPECT_EQ(index(R"({"messages":[]})").error().param(), "model");
    EXPECT_FALSE(index(R"({"model":"m","messages":[],"messages":[]})"));
    EXPECT_FALSE(index(R"({"model":"m","messages":[{"role":7,"content":"x"}]})"));
}

}  // namespace
}  // namespace nexus::dialect
