#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect::openai_responses {
namespace {

using test::ask;
using test::message;

TEST(ResponsesInputEncode, TakesTheFirstSystemTextAsInstructions) {
    const auto input =
        encode_input(ask({message(Role::system, "s"), message(Role::developer, "d"), message(Role::user, "u")}), {});
    ASSERT_TRUE(input);
    EXPECT_EQ(input->instructions, "s");
    EXPECT_EQ(dump_json(input->items), R"([{"role":"developer","content":"d"},{"role":"user","content":"u"}])");
}

TEST(ResponsesInputEncode, KeepsTheOrderOfAnAnswersPieces) {
    Message answer = message(Role::assistant, "then");
    answer.parts[0].place = 2;
    answer.tool_calls.push_back({.id = "c1", .name = "f", .arguments = "", .place = 1});
    answer.thinking.push_back({.text = "t", .signature = "e", .id = "rs_1", .origin = Dialect::openai_responses});
    answer.thinking.push_back({.text = "t", .signature = "claude's"});
    const auto input = encode_input(ask({message(Role::user, "u"), answer, test::tool_result("c1", "r")}), {});
    ASSERT_TRUE(input);
    ASSERT_EQ(input->items.size(), 5U);
    EXPECT_EQ(input->items[1]["encrypted_content"], "e");
    EXPECT_EQ(input->items[2]["arguments"], "{}");
    EXPECT_EQ(input->items[3]["content"][0]["text"], "then");
    EXPECT_EQ(input->items[4]["output"], "r");
    EXPECT_EQ(input->dropped, (std::vector<std::string>{std::string(kForeignReasoning)}));
}

TEST(ResponsesInputEncode, RefusesWhatTheApiDoesNotTake) {
    Message sound = message(Role::user, "x");
    sound.parts.push_back(Part{.kind = Part::Kind::audio, .data = "QQ=="});
    EXPECT_EQ(encode_input(ask({sound}), {}).error().param(), "messages[0].content[1]");
    Message picture = message(Role::user, "x");
    picture.parts.push_back(Part{.kind = Part::Kind::image, .url = "https://example.org/a.png"});
    Quirks quirks;
    quirks.takes_media_urls = false;
    EXPECT_FALSE(encode_input(ask({picture}), quirks));
    EXPECT_TRUE(encode_input(ask({picture}), {}));
}

TEST(ResponsesInputEncode, TellsAFailedResultAndASignatureOfGeminis) {
    Message call = test::message(Role::assistant, "");
    call.tool_calls = {{.id = "a", .name = "f", .arguments = "", .thought_signature = "sig"}};
    Message result = test::tool_result("a", "no");
    result.tool_failed = true;
    const auto input = encode_input(ask({message(Role::user, "q"), call, result}), {});
    ASSERT_TRUE(input);
    EXPECT_EQ(input->dropped, (std::vector<std::string>{std::string(kForeignReasoning), "is_error"}));
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
