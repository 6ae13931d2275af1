#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;

test::Encoded encode(const ChatRequest& request) { return test::encode(anthropic_codec(), request); }

std::vector<std::string> roles(const Json& body) {
    std::vector<std::string> out;
    for (const Json& one : body["messages"]) {
        out.push_back(one["role"].get<std::string>());
    }
    return out;
}

TEST(AnthropicTurns, BeginsWithTheUserAndAlternates) {
    const test::Encoded sent = encode(ask({message(Role::assistant, "a"), message(Role::assistant, "b"),
                                           message(Role::user, "c"), message(Role::user, "d")}));
    EXPECT_EQ(roles(sent.body), (std::vector<std::string>{"user", "assistant", "user"}));
    EXPECT_EQ(sent.body["messages"][1]["content"].size(), 2U);
    EXPECT_EQ(sent.body["messages"][2]["content"].size(), 2U);
}

TEST(AnthropicTurns, SendsALoneSystemPromptAsTheUser) {
    const test::Encoded sent = encode(ask({message(Role::system, "be kind")}));
    EXPECT_EQ(find(sent.body, "system"), nullptr);
    EXPECT_EQ(roles(sent.body), (std::vector<std::string>{"user"}));
    EXPECT_EQ(sent.body["messages"][0]["content"][0]["text"], "be kind");
}

TEST(AnthropicTurns, CollectsSystemAndDeveloperPromptsOfEveryPlace) {
    const test::Encoded sent =
        encode(ask({message(Role::system, "one"), message(Role::user, "hi"), message(Role::developer, "two")}));
    ASSERT_EQ(sent.body["system"].size(), 2U);
    EXPECT_EQ(sent.body["system"][1]["text"], "two");
}

TEST(AnthropicTurns, PutsAllToolResultsAtTheFrontOfOneTurn) {
    Message call = message(Role::assistant, "");
    call.tool_calls = {{.id = "a:1", .name = "f", .arguments = ""}, {.id = "b", .name = "g", .arguments = "{\"x\":1}"}};
    Message first = message(Role::tool, "1");
    first.tool_call_id = "a:1";
    Message second = message(Role::tool, "2");
    second.tool_call_id = "b";
    second.tool_failed = true;
    const test::Encoded sent =
        encode(ask({message(Role::user, "q"), call, first, message(Role::user, "between"), second}));
    const Json& turn = sent.body["messages"][2]["content"];
    ASSERT_EQ(turn.size(), 3U);
    EXPECT_EQ(turn[0]["tool_use_id"], "a_1");
    EXPECT_EQ(turn[1]["tool_use_id"], "b");
    EXPECT_EQ(turn[1]["is_error"], true);
    EXPECT_EQ(turn[2]["text"], "between");
    EXPECT_EQ(sent.body["messages"][1]["content"][0]["id"], "a_1");
    EXPECT_EQ(sent.body["messages"][1]["content"][0]["input"], Json::object());
}

TEST(AnthropicTurns, JoinsASignatureWithTheReasoningItSigns) {
    Message answer = message(Role::assistant, "a");
    answer.reasoning = "because";
    answer.thinking = {{"", "sig", ""}};
    const Json body = encode(ask({message(Role::user, "q"), answer, message(Role::user, "r")})).body;
    EXPECT_EQ(dump_json(body["messages"][1]["content"][0]),
              R"({"type":"thinking","thinking":"because","signature":"sig"})");
    answer.thinking = {};
    const Json unsigned_body = encode(ask({message(Role::user, "q"), answer, message(Role::user, "r")})).body;
    EXPECT_EQ(unsigned_body["messages"][1]["content"].size(), 1U);
}

TEST(AnthropicTurns, RefusesArgumentsThatAreNoObject) {
    Message call = message(Role::assistant, "");
    call.tool_calls = {{.id = "a", .name = "f", .arguments = "[1]"}};
    const auto encoded = anthropic_codec().encode_request(ask({message(Role::user, "q"), call}), {});
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().param(), "messages[1].tool_calls[0].function.arguments");
}

TEST(AnthropicTurns, RefusesPartsThatCannotBeSent) {
    Message audio = message(Role::user, "listen");
    audio.parts.push_back(Part{.kind = Part::Kind::audio, .media_type = "audio/wav", .data = "AAAA"});
    EXPECT_EQ(anthropic_codec().encode_request(ask({audio}), {}).error().param(), "messages[0].content[1]");
    Message sheet = message(Role::user, "read");
    sheet.parts.push_back(Part{.kind = Part::Kind::file, .media_type = "application/zip", .data = "AAAA"});
    EXPECT_FALSE(anthropic_codec().encode_request(ask({sheet}), {}));
    sheet.parts.back() = Part{.kind = Part::Kind::file, .media_type = "text/plain", .data = "?"};
    EXPECT_FALSE(anthropic_codec().encode_request(ask({sheet}), {}));
}

TEST(AnthropicTurns, TrimsAPrefill) {
    const test::Encoded trimmed = encode(ask({message(Role::user, "q"), message(Role::assistant, "Well, \n")}));
    EXPECT_EQ(trimmed.body["messages"][1]["content"][0]["text"], "Well,");
    const test::Encoded blank = encode(ask({message(Role::user, "q"), message(Role::assistant, " ")}));
    EXPECT_EQ(roles(blank.body), (std::vector<std::string>{"user"}));
}

}  // namespace
}  // namespace nexus::dialect
