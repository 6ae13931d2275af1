#include <gtest/gtest.h>

#include "dialect/cohere/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::ask;
using test::message;
using Names = std::vector<std::string>;

test::Encoded encode(const ChatRequest& request) { return test::encode(cohere_codec(), request); }

ChatRequest with_tools(ToolChoice::Kind kind, std::string name = "") {
    ChatRequest request = ask({message(Role::user, "q")});
    request.tools = {test::tool("f"), test::tool("g")};
    ToolChoice choice;
    choice.kind = kind;
    choice.name = std::move(name);
    request.tool_choice = choice;
    return request;
}

TEST(CohereRequest, ChoosesTools) {
    EXPECT_FALSE(encode(with_tools(ToolChoice::Kind::automatic)).body.contains("tool_choice"));
    EXPECT_EQ(encode(with_tools(ToolChoice::Kind::required)).body["tool_choice"], "REQUIRED");
    EXPECT_EQ(encode(with_tools(ToolChoice::Kind::none)).body["tool_choice"], "NONE");
    const Json named = encode(with_tools(ToolChoice::Kind::named, "g")).body;
    EXPECT_EQ(named["tool_choice"], "REQUIRED");
    EXPECT_EQ(dump_json(named["tools"]),
              R"([{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}])");
}

TEST(CohereRequest, IsStrictForAllToolsOrNone) {
    ChatRequest request = with_tools(ToolChoice::Kind::automatic);
    request.tools[0].strict = true;
    EXPECT_EQ(encode(request).dropped, Names{"strict"});
    request.tools[1].strict = true;
    EXPECT_TRUE(encode(request).body["strict_tools"].get<bool>());
}

TEST(CohereRequest, DropsToolsThatOthersRun) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool search;
    search.kind = Tool::Kind::hosted;
    search.hosted = "web_search";
    search.native = Json{{"type", "web_search"}};
    request.tools = {search};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::required, .name = {}};
    const test::Encoded sent = encode(request);
    EXPECT_FALSE(sent.body.contains("tools"));
    EXPECT_EQ(sent.dropped, (Names{"tool_choice", "tools.web_search"}));
}

TEST(CohereRequest, AsksForJsonUnlessToolsExcludeIt) {
    ChatRequest request = ask({message(Role::user, "q")});
    ResponseFormat format;
    format.kind = ResponseFormat::Kind::json_schema;
    format.schema = Json{{"type", "object"}};
    request.response_format = format;
    EXPECT_EQ(dump_json(encode(request).body["response_format"]),
              R"({"type":"json_object","json_schema":{"type":"object"}})");
    request.tools = {test::tool("f")};
    const test::Encoded sent = encode(request);
    EXPECT_FALSE(sent.body.contains("response_format"));
    EXPECT_EQ(sent.dropped, Names{"response_format"});
}

TEST(CohereRequest, ClampsNumbersToItsRanges) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.temperature = 1.5;
    request.top_p = 1.0;
    request.top_k = 1000;
    request.seed = -1;
    request.frequency_penalty = 1.5;
    request.presence_penalty = -1;
    request.logprobs = true;
    request.max_tokens = 9;
    request.stop = {"1", "2", "3", "4", "5", "6"};
    request.stream = true;
    const test::Encoded sent = encode(request);
    EXPECT_EQ(sent.body["temperature"], 1.0);
    EXPECT_EQ(sent.body["p"], 0.99);
    EXPECT_EQ(sent.body["k"], 500);
    EXPECT_EQ(sent.body["frequency_penalty"], 1.0);
    EXPECT_EQ(sent.body["stop_sequences"].size(), 5U);
    EXPECT_TRUE(sent.body["stream"].get<bool>());
    EXPECT_EQ(sent.dropped, (Names{"presence_penalty", "seed", "stop"}));
}

TEST(CohereRequest, MapsEffortToThinking) {
    const auto thinking = [](std::string effort) {
        ChatRequest request = ask({message(Role::user, "q")});
        request.reasoning_effort = std::move(effort);
        return dump_json(encode(request).body["thinking"]);
    };
    EXPECT_EQ(thinking("none"), R"({"type":"disabled"})");
    EXPECT_EQ(thinking("low"), R"({"type":"enabled","token_budget":1024})");
    EXPECT_EQ(thinking("max"), R"({"type":"enabled"})");
    ChatRequest exact = ask({message(Role::user, "q")});
    exact.reasoning_budget = 77;
    EXPECT_EQ(dump_json(encode(exact).body["thinking"]), R"({"type":"enabled","token_budget":77})");
}

TEST(CohereRequest, KeepsTheOtherToolsWhereTheChosenOneIsDropped) {
    ChatRequest request = test::ask({test::message(Role::user, "q")});
    request.tools = {test::tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    const auto sent = test::encode(cohere_codec(), request);
    EXPECT_EQ(sent.body["tools"].size(), 1U);
    EXPECT_EQ(sent.dropped, std::vector<std::string>{"tool_choice"});
}

}  // namespace
}  // namespace nexus::dialect
