#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"
#include "tests/dialect/matrix_requests.h"

namespace nexus::dialect {
namespace {

using test::message;
using test::tool;

// With room for thinking.
ChatRequest ask(std::vector<Message> messages) {
    ChatRequest request = test::ask(std::move(messages));
    request.max_tokens = 5000;
    return request;
}

test::Encoded encode(const ChatRequest& request, const Quirks& quirks = {}) {
    return test::encode(anthropic_codec(), request, quirks);
}

TEST(AnthropicRequest, MapsEveryFormOfToolChoice) {
    const auto choice = [](ToolChoice::Kind kind, std::optional<bool> parallel) {
        ChatRequest request = ask({message(Role::user, "q")});
        request.tools = {tool("f")};
        request.tool_choice = ToolChoice{.kind = kind, .name = "f"};
        request.parallel_tool_calls = parallel;
        return dump_json(encode(request).body["tool_choice"]);
    };
    EXPECT_EQ(choice(ToolChoice::Kind::automatic, true), R"({"type":"auto"})");
    EXPECT_EQ(choice(ToolChoice::Kind::required, {}), R"({"type":"any"})");
    EXPECT_EQ(choice(ToolChoice::Kind::none, false), R"({"type":"none"})");
    EXPECT_EQ(choice(ToolChoice::Kind::named, false), R"({"type":"tool","name":"f","disable_parallel_tool_use":true})");
    ChatRequest request = ask({message(Role::user, "q")});
    request.tools = {tool("f")};
    request.parallel_tool_calls = false;
    EXPECT_EQ(dump_json(encode(request).body["tool_choice"]), R"({"type":"auto","disable_parallel_tool_use":true})");
}

TEST(AnthropicRequest, CapsTheThinkingBudgetInsteadOfRaisingMaxTokens) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.reasoning_effort = "max";
    EXPECT_EQ(encode(request).body["thinking"]["budget_tokens"], 2500);
    request.max_tokens = 1500;
    EXPECT_EQ(encode(request).body["thinking"]["budget_tokens"], 1024);
    request.max_tokens = 1024;
    const test::Encoded small = encode(request);
    EXPECT_EQ(find(small.body, "thinking"), nullptr);
    EXPECT_EQ(small.dropped, (std::vector<std::string>{"reasoning_effort"}));
}

TEST(AnthropicRequest, DropsThinkingWhereTheApiWouldRefuseIt) {
    ChatRequest forced = ask({message(Role::user, "q")});
    forced.reasoning_effort = "low";
    forced.tools = {tool("f")};
    forced.tool_choice = ToolChoice{.kind = ToolChoice::Kind::required};
    EXPECT_EQ(encode(forced).dropped, (std::vector<std::string>{"reasoning_effort"}));

    Message call = message(Role::assistant, "");
    call.tool_calls = {{.id = "a", .name = "f", .arguments = ""}};
    Message result = message(Role::tool, "1");
    result.tool_call_id = "a";
    ChatRequest unsigned_call = ask({message(Role::user, "q"), call, result});
    unsigned_call.reasoning_effort = "low";
    EXPECT_EQ(encode(unsigned_call).dropped, (std::vector<std::string>{"reasoning_effort"}));
    Quirks adaptive;
    adaptive.thinking_by_effort = true;
    EXPECT_EQ(encode(unsigned_call, adaptive).body["thinking"]["type"], "adaptive");
}

TEST(AnthropicRequest, DropsSamplingThatThinkingExcludes) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.reasoning_effort = "low";
    request.temperature = 0.5;
    request.top_p = 0.5;
    request.top_k = 3;
    const test::Encoded sent = encode(request);
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"temperature", "top_k", "top_p"}));
    request.temperature = 1.7;
    request.top_p = 0.97;
    request.top_k.reset();
    EXPECT_TRUE(encode(request).dropped.empty());
}

TEST(AnthropicRequest, OffersTheAnswerToolBesideTheClientsTools) {
    Quirks old;
    old.native_json_schema = false;
    ChatRequest request = ask({message(Role::user, "q")});
    request.response_format = ResponseFormat{.kind = ResponseFormat::Kind::json_schema,
                                             .schema = Json{{"type", "object"}, {"properties", Json::object()}}};
    EXPECT_EQ(dump_json(encode(request, old).body["tool_choice"]), R"({"type":"tool","name":"nexus_json_answer"})");
    request.tools = {tool("f")};
    const test::Encoded both = encode(request, old);
    EXPECT_EQ(dump_json(both.body["tool_choice"]), R"({"type":"any"})");
    EXPECT_EQ(both.body["tools"].size(), 2U);
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .name = "f"};
    EXPECT_EQ(encode(request, old).body["tools"].size(), 1U);
}

TEST(AnthropicRequest, DropsBlankStopsAndKeepsTheOthers) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.stop = {"\n\n", "END"};
    const test::Encoded sent = encode(request);
    EXPECT_EQ(dump_json(sent.body["stop_sequences"]), R"(["END"])");
    EXPECT_EQ(sent.dropped, (std::vector<std::string>{"stop"}));
}

TEST(AnthropicRequest, SaysNothingOfDefaultsItLeavesOut) {
    ChatRequest request = ask({message(Role::user, "q")});
    request.n = 1;
    request.presence_penalty = 0;
    request.logprobs = false;
    EXPECT_TRUE(encode(request).dropped.empty());
}

TEST(AnthropicRequest, ChoosesNoToolThatItDoesNotSend) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool draws = tool("");
    draws.kind = Tool::Kind::hosted;
    draws.hosted = "image_generation";
    draws.origin = Dialect::openai_responses;
    draws.native = Json{{"type", "image_generation"}};
    request.tools = {draws, tool("f")};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    EXPECT_EQ(encode(request).dropped, (std::vector<std::string>{"tool_choice", "tools.image_generation"}));
}

TEST(AnthropicRequest, AnswersByASchemaWhereTheChosenToolIsDropped) {
    ChatRequest request = ask({message(Role::user, "q")});
    Tool draws = tool("");
    draws.kind = Tool::Kind::hosted;
    draws.hosted = "image_generation";
    draws.origin = Dialect::openai_responses;
    draws.native = Json{{"type", "image_generation"}};
    request.tools = {draws};
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    request.response_format = ResponseFormat{.kind = ResponseFormat::Kind::json_schema, .schema = Json::object()};
    Quirks old;
    old.native_json_schema = false;
    const test::Encoded sent = encode(request, old);
    ASSERT_EQ(sent.body["tools"].size(), 1U);
    EXPECT_EQ(sent.body["tool_choice"]["name"], sent.body["tools"][0]["name"]);
}

TEST(AnthropicRequest, TellsSignaturesOfGeminisCallsAsForeignReasoning) {
    Message call = message(Role::assistant, "");
    call.tool_calls = {{.id = "a", .name = "f", .arguments = "", .thought_signature = "sig"}};
    const test::Encoded sent = encode(ask({message(Role::user, "q"), call, test::tool_result("a", "1")}));
    EXPECT_EQ(sent.dropped, std::vector<std::string>{std::string(kForeignReasoning)});
}

}  // namespace
}  // namespace nexus::dialect
