#include <gtest/gtest.h>

#include <algorithm>

#include "dialect/openai_responses/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::encode;
using test::message;

TEST(ResponsesRequestEncode, StoresNothingThatTheClientDidNotAskToStore) {
    const auto sent = encode(openai_responses_codec(), ask({message(Role::user, "x")}));
    EXPECT_EQ(sent.body["store"], false);
    EXPECT_FALSE(sent.body.contains("include"));
    ChatRequest stored = ask({message(Role::user, "x")});
    stored.store = true;
    EXPECT_EQ(encode(openai_responses_codec(), stored).body["store"], true);
}

TEST(ResponsesRequestEncode, AsksForEncryptedReasoningOfModelsThatThink) {
    ChatRequest request = ask({message(Role::user, "x")});
    request.reasoning_effort = "low";
    EXPECT_EQ(encode(openai_responses_codec(), request).body["include"], Json::array({"reasoning.encrypted_content"}));
}

TEST(ResponsesRequestEncode, NamesWhatTheApiHasNoFieldFor) {
    ChatRequest request = ask({message(Role::user, "x")});
    request.stop = {"END"};
    request.n = 2;
    request.seed = 1;
    request.presence_penalty = 0.5;
    request.logit_bias = Json{{"5", 1}};
    request.verbosity = "low";
    const auto sent = encode(openai_responses_codec(), request);
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"logit_bias", "n", "presence_penalty", "seed", "stop"}));
    EXPECT_EQ(sent.body["text"]["verbosity"], "low");
}

TEST(ResponsesRequestEncode, LeavesOutChoicesOfToolsThatCannotBeSent) {
    ChatRequest request = ask({message(Role::user, "x")});
    Tool& maps = request.tools.emplace_back();
    maps.kind = Tool::Kind::hosted;
    maps.hosted = "google_maps";
    maps.origin = Dialect::gemini;
    maps.native = Json{{"googleMaps", Json::object()}};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::required};
    const auto sent = encode(openai_responses_codec(), request);
    EXPECT_FALSE(sent.body.contains("tools"));
    EXPECT_FALSE(sent.body.contains("tool_choice"));
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"tool_choice", "tools.googleMaps"}));
}

TEST(ResponsesRequestEncode, ChoosesNoToolThatItDoesNotSend) {
    ChatRequest request = ask({message(Role::user, "x")});
    Tool maps = test::tool("");
    maps.kind = Tool::Kind::hosted;
    maps.hosted = "google_maps";
    maps.origin = Dialect::gemini;
    maps.native = Json{{"googleMaps", Json::object()}};
    request.tools = {maps, test::tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "google_maps"};
    const auto sent = encode(openai_responses_codec(), request);
    EXPECT_FALSE(sent.body.contains("tool_choice"));
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"tool_choice", "tools.googleMaps"}));
}

}  // namespace
}  // namespace nexus::dialect
