#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatResponse> decode(std::string_view body) { return anthropic_codec().decode_response(body); }

TEST(AnthropicResponse, KeepsBlocksAndCountsCachedTokensAsInput) {
    const auto response = decode(R"({"id":"msg_1","type":"message","model":"m","content":[{"type":"text","text":"a"},
        {"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"b"}],
        "stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":3,
        "cache_read_input_tokens":20,"output_tokens":7,"output_tokens_details":{"thinking_tokens":4},
        "service_tier":"standard"}})");
    ASSERT_TRUE(response);
    const Choice& choice = response->choices.at(0);
    ASSERT_EQ(choice.message.parts.size(), 3U);
    EXPECT_EQ(choice.message.parts[0].text, "a");
    EXPECT_EQ(choice.message.parts[1].native["type"], "server_tool_use");
    EXPECT_EQ(choice.message.parts[2].text, "b");
    EXPECT_EQ(choice.finish, FinishReason::stop);
    EXPECT_EQ(response->usage.input, 33);
    EXPECT_EQ(response->usage.cached, 20);
    EXPECT_EQ(response->usage.cache_write, 3);
    EXPECT_EQ(response->usage.output, 7);
    EXPECT_EQ(response->usage.reasoning, 4);
    EXPECT_EQ(response->service_tier, "default");
}

TEST(AnthropicResponse, ReadsCallsAndThinking) {
    const auto response = decode(R"({"content":[{"type":"thinking","thinking":"t","signature":"s"},
        {"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"i","name":"f","input":{}}],
        "stop_reason":"tool_use"})");
    ASSERT_TRUE(response);
    const Message& message = response->choices.at(0).message;
    EXPECT_TRUE(message.parts.empty());
    EXPECT_EQ(message.reasoning, "t");
    EXPECT_EQ(message.thinking.at(0).signature, "s");
    EXPECT_EQ(message.thinking.at(1).redacted, "d");
    EXPECT_EQ(message.tool_calls.at(0).arguments, "{}");
    EXPECT_EQ(response->choices[0].finish, FinishReason::tool_calls);
    EXPECT_FALSE(response->usage.known());
}

TEST(AnthropicResponse, UnwrapsTheAnswerTool) {
    const auto response = decode(R"({"content":[{"type":"text","text":"Here:"},
        {"type":"tool_use","id":"i","name":"nexus_json_answer","input":{"a":1}}],"stop_reason":"tool_use"})");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).message.parts.at(0).text, R"({"a":1})");
    EXPECT_TRUE(response->choices[0].message.tool_calls.empty());
    EXPECT_EQ(response->choices[0].finish, FinishReason::stop);
}

TEST(AnthropicResponse, MapsStopReasons) {
    const auto finish = [](std::string_view reason) {
        return decode(R"({"content":[],"stop_reason":")" + std::string(reason) + "\"}")->choices.at(0).finish;
    };
    EXPECT_EQ(finish("stop_sequence"), FinishReason::stop);
    EXPECT_EQ(finish("pause_turn"), FinishReason::stop);
    EXPECT_EQ(finish("max_tokens"), FinishReason::length);
    EXPECT_EQ(finish("model_context_window_exceeded"), FinishReason::length);
    EXPECT_EQ(finish("refusal"), FinishReason::content_filter);
}

TEST(AnthropicResponse, GivesTheExplanationOfARefusal) {
    const auto response =
        decode(R"({"content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"No."}})");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).message.parts.at(0).kind, Part::Kind::refusal);
    EXPECT_EQ(response->choices[0].message.parts[0].text, "No.");
}

TEST(AnthropicResponse, CallsGarbageAProtocolError) {
    const std::string deep =
        R"({"content":[{"type":"tool_use","input":{"a":)" + std::string(200, '[') + std::string(200, ']') + "}}]}";
    for (const std::string& body : {std::string("<html>"), std::string("{}"), std::string("[]"), std::string("7"),
                                    std::string(R"({"content":"x"})"), std::string(), deep}) {
        const auto response = decode(body);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error) << body;
    }
}

TEST(AnthropicResponse, ToleratesWrongTypes) {
    const auto response = decode(R"({"id":1,"model":[],"content":[1,"x",{"type":"text","text":7},
        {"type":"tool_use","id":1,"name":2,"input":"x"}],"stop_reason":3,
        "usage":{"input_tokens":"9","output_tokens":-4}})");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).message.tool_calls.at(0).arguments, "{}");
    EXPECT_FALSE(response->usage.known());
}

TEST(AnthropicResponse, KeepsItsMeaningThroughARoundTrip) {
    ChatResponse response;
    Choice choice;
    choice.message.role = Role::assistant;
    choice.message.parts.push_back(Part{.text = "hi"});
    choice.message.thinking = {{"t", "s", ""}, {"", "", "d"}};
    choice.message.reasoning = "t";
    choice.message.tool_calls = {{.id = "i", .name = "f", .arguments = R"({"a":1})"}};
    choice.finish = FinishReason::tool_calls;
    response.choices.push_back(choice);
    response.usage = Usage{.input = 30, .output = 5, .cached = 20, .cache_write = 4, .reasoning = 2};
    AnswerContext context;
    context.model = "m";
    context.request_id = "r1";
    const std::string body = anthropic_codec().encode_response(response, context);
    const auto back = decode(body);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->id, "msg_r1");
    EXPECT_EQ(back->model, "m");
    EXPECT_EQ(back->usage.input, 30);
    EXPECT_EQ(back->usage.cached, 20);
    EXPECT_EQ(back->usage.cache_write, 4);
    EXPECT_EQ(back->usage.reasoning, 2);
    EXPECT_EQ(back->choices.at(0).message.thinking.size(), 2U);
    EXPECT_EQ(back->choices[0].message.tool_calls.at(0).arguments, R"({"a":1})");
    EXPECT_EQ(back->choices[0].finish, FinishReason::tool_calls);
    EXPECT_EQ(anthropic_codec().decode_usage(body).input, 30);
    EXPECT_FALSE(anthropic_codec().decode_usage("nonsense").known());
}

}  // namespace
}  // namespace nexus::dialect
