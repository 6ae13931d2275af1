#include "cli/mock/answer.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

using dialect::ChatRequest;
using dialect::ChatResponse;
using dialect::FinishReason;
using dialect::Message;
using dialect::Part;
using dialect::Role;
using dialect::StreamEvent;
using dialect::ToolChoice;

Message message_of(Role role, const std::string& text) {
    Message message;
    message.role = role;
    message.parts.push_back({Part::Kind::text, text});
    return message;
}

ChatRequest asking(const std::string& text) {
    ChatRequest request;
    request.model = "echo";
    request.messages = {message_of(Role::system, "Be brief."), message_of(Role::user, text)};
    return request;
}

ChatRequest with_tool(ChatRequest request) {
    dialect::Tool tool;
    tool.name = "weather";
    tool.parameters = {{"type", "object"}, {"properties", {{"city", {{"type", "string"}}}}}, {"required", {"city"}}};
    request.tools.push_back(tool);
    return request;
}

ChatResponse answer_to(const ChatRequest& request, const MockBehaviour& behaviour = {}) {
    return compose_answer(request, behaviour, "id");
}

std::string text_of(const ChatResponse& answer) { return answer.choices.at(0).message.parts.at(0).text; }

TEST(MockAnswer, EchoesTheLastUserMessage) {
    ChatRequest request = asking("first");
    request.messages.push_back(message_of(Role::assistant, "first"));
    request.messages.push_back(message_of(Role::user, "second"));
    const ChatResponse answer = answer_to(request);
    EXPECT_EQ(text_of(answer), "second");
    EXPECT_EQ(answer.choices[0].finish, FinishReason::stop);
    EXPECT_EQ(answer.model, "echo");
}

TEST(MockAnswer, CountsImagesAndFiles) {
    ChatRequest request = asking("What is this?");
    request.messages.back().parts.push_back({Part::Kind::image, {}, "https://example.com/a.png"});
    request.messages.back().parts.push_back({Part::Kind::image, {}, {}, "image/png", "AAAA"});
    request.messages.back().parts.push_back({Part::Kind::file, {}, {}, "application/pdf", "AAAA"});
    EXPECT_EQ(text_of(answer_to(request)), "What is this? [2 images, 1 file]");
    EXPECT_EQ(answer_to(request).usage.input, answer_to(asking("What is this?")).usage.input.value_or(0) + 512);
}

TEST(MockAnswer, PrefersWhatIsAskedForExplicitly) {
    ChatRequest request = asking("hi");
    request.model = "fixed:pong";
    EXPECT_EQ(text_of(answer_to(request)), "pong");
    MockBehaviour behaviour;
    behaviour.text = "header";
    EXPECT_EQ(text_of(answer_to(request, behaviour)), "header");
}

TEST(MockAnswer, GivesAnInstanceOfTheResponseSchema) {
    ChatRequest request = asking("hi");
    request.response_format.emplace();
    request.response_format->kind = dialect::ResponseFormat::Kind::json_schema;
    request.response_format->schema = {{"type", "object"}, {"properties", {{"n", {{"type", "integer"}}}}}};
    EXPECT_EQ(text_of(answer_to(request)), R"({"n":0})");
    request.response_format->kind = dialect::ResponseFormat::Kind::json_object;
    EXPECT_EQ(text_of(answer_to(request)), R"({"echo":"hi"})");
}

TEST(MockAnswer, CallsToolsWhenTextHeaderOrChoiceSaysSo) {
    EXPECT_TRUE(answer_to(with_tool(asking("hi"))).choices[0].message.tool_calls.empty());
    const ChatResponse answer = answer_to(with_tool(asking("please call weather")));
    ASSERT_EQ(answer.choices[0].message.tool_calls.size(), 1U);
    EXPECT_EQ(answer.choices[0].message.tool_calls[0].name, "weather");
    EXPECT_EQ(answer.choices[0].message.tool_calls[0].arguments, R"({"city":"mock"})");
    EXPECT_EQ(answer.choices[0].finish, FinishReason::tool_calls);

    MockBehaviour behaviour;
    behaviour.tools = {"weather", "clock"};
    const ChatResponse both = answer_to(with_tool(asking("hi")), behaviour);
    ASSERT_EQ(both.choices[0].message.tool_calls.size(), 2U);
    EXPECT_EQ(both.choices[0].message.tool_calls[1].arguments, "{}");
    EXPECT_NE(both.choices[0].message.tool_calls[0].id, both.choices[0].message.tool_calls[1].id);

    ChatRequest demanded = with_tool(asking("hi"));
    demanded.tool_choice = ToolChoice{ToolChoice::Kind::required, {}};
    EXPECT_EQ(answer_to(demanded).choices[0].message.tool_calls.size(), 1U);
    demanded.tool_choice = ToolChoice{ToolChoice::Kind::named, "weather"};
    EXPECT_EQ(answer_to(demanded).choices[0].message.tool_calls.size(), 1U);
    demanded.tool_choice = ToolChoice{ToolChoice::Kind::none, {}};
    EXPECT_TRUE(answer_to(demanded, behaviour).choices[0].message.tool_calls.empty());
}

TEST(MockAnswer, CallsAToolWithTheArgumentsBehindItsName) {
    const auto arguments = [](const std::string& text) {
        return answer_to(with_tool(asking(text))).choices.at(0).message.tool_calls.at(0).arguments;
    };
    EXPECT_EQ(arguments(R"(Please call weather {"city": "a}\"b{", "at": {"days": [1]}} and so on.)"),
              R"({"city":"a}\"b{","at":{"days":[1]}})");
    EXPECT_EQ(arguments(R"(call weather {"city": "Paris")"), R"({"city":"mock"})");
    EXPECT_EQ(arguments(R"(call weather {city})"), R"({"city":"mock"})");
}

TEST(MockAnswer, AnswersAToolsResultWithText) {
    ChatRequest request = with_tool(asking("call weather"));
    request.messages.push_back(message_of(Role::assistant, ""));
    request.messages.push_back(message_of(Role::tool, "22 degrees"));
    EXPECT_EQ(text_of(answer_to(request)), "22 degrees");
}

TEST(MockAnswer, HonoursLengthStopAndNumberOfChoices) {
    ChatRequest request = asking("aaaabbbbccccdddd");
    request.max_tokens = 2;
    EXPECT_EQ(text_of(answer_to(request)), "aaaabbbb");
    EXPECT_EQ(answer_to(request).choices[0].finish, FinishReason::length);
    request.max_tokens.reset();
    request.stop = {"cc"};
    EXPECT_EQ(text_of(answer_to(request)), "aaaabbbb");
    EXPECT_EQ(answer_to(request).choices[0].finish, FinishReason::stop);
    EXPECT_EQ(answer_to(request).choices[0].stop_sequence, "cc");
    request.n = 3;
    const ChatResponse answer = answer_to(request);
    ASSERT_EQ(answer.choices.size(), 3U);
    EXPECT_EQ(answer.choices[2].index, 2);
    EXPECT_EQ(answer.usage.output, 6);
    MockBehaviour behaviour;
    behaviour.tokens = 5;
    EXPECT_EQ(text_of(answer_to(asking("aaaabbbb"), behaviour)), "aaaabbbbaaaabbbbaaaa");
}

TEST(MockAnswer, CountsPromptAndAnswer) {
    const ChatResponse answer = answer_to(asking("12345678"));
    EXPECT_EQ(answer.usage.input, 5);  // "Be brief." is three
    EXPECT_EQ(answer.usage.output, 2);
}

TEST(MockAnswer, ThinksWhereTheRequestAsksForIt) {
    EXPECT_EQ(answer_to(asking("hi")).choices[0].message.reasoning, "");
    ChatRequest request = asking("hi");
    request.reasoning_effort = "low";
    const ChatResponse answer = answer_to(request);
    EXPECT_FALSE(answer.choices[0].message.reasoning.empty());
    EXPECT_EQ(answer.usage.output, answer.usage.reasoning.value_or(0) + 1);
    request.reasoning_effort = "none";
    EXPECT_EQ(answer_to(request).choices[0].message.reasoning, "");
    MockBehaviour behaviour;
    behaviour.reasoning = 3;
    EXPECT_EQ(answer_to(request, behaviour).usage.reasoning, 3);
}

TEST(MockAnswer, TakesAsMuchOfThePromptFromTheCacheAsItIsToldTo) {
    MockBehaviour behaviour;
    behaviour.cached = 2;
    behaviour.cache_write = 1'000;
    const ChatResponse answer = answer_to(asking("12345678"), behaviour);
    EXPECT_EQ(answer.usage.input, 5);
    EXPECT_EQ(answer.usage.cached, 2);
    EXPECT_EQ(answer.usage.cache_write, 3);
}

TEST(MockAnswer, CallsACustomToolWithText) {
    ChatRequest request = asking("call shell");
    dialect::Tool tool;
    tool.name = "shell";
    tool.kind = dialect::Tool::Kind::custom;
    request.tools.push_back(tool);
    const ChatResponse answer = answer_to(request);
    ASSERT_EQ(answer.choices[0].message.tool_calls.size(), 1U);
    EXPECT_TRUE(answer.choices[0].message.tool_calls[0].custom);
    EXPECT_EQ(answer.choices[0].message.tool_calls[0].arguments, "call shell");
}

}  // namespace
}  // namespace nexus::cli
