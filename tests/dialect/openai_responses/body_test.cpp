#include "dialect/body.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

Result<BodyIndex> index(std::string_view body) { return index_body(body, Dialect::openai_responses, BodyLimits{}); }

TEST(ResponsesBody, FindsTextsWithTheirSpeakers) {
    const std::string body = R"({"model":"m","instructions":"s","stream":true,"max_output_tokens":9,"input":[
        {"content":[{"type":"input_text","text":"q"},{"type":"input_image","image_url":"data:image/png;base64,QQ=="}],
          "role":"user"},
        {"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"x\",\"n\":123456789012}"},
        {"type":"function_call_output","call_id":"c","output":"r"}],
        "tools":[{"type":"function","name":"f","description":"d"}]})";
    const auto found = index(body);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->model, "m");
    EXPECT_TRUE(found->stream);
    EXPECT_EQ(found->include_usage, true);
    EXPECT_EQ(found->max_tokens_raw.of(body), "9");
    EXPECT_EQ(found->messages, 3U);
    EXPECT_TRUE(found->has_images);
    std::vector<std::pair<std::string, Role>> texts;
    for (const TextPiece& piece : found->texts) {
        texts.emplace_back(piece.text, piece.role);
    }
    EXPECT_EQ(texts, (std::vector<std::pair<std::string, Role>>{{"s", Role::system},
                                                                {"q", Role::user},
                                                                {"x", Role::assistant},
                                                                {"123456789012", Role::assistant},
                                                                {"r", Role::tool},
                                                                {"d", Role::developer}}));
}

TEST(ResponsesBody, ReadsInputThatIsOneText) {
    const auto found = index(R"({"model":"m","input":"hi"})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->texts.at(0).text, "hi");
    EXPECT_EQ(index(R"({"input":"hi"})").error().param(), "model");
}

}  // namespace
}  // namespace nexus::dialect
