#include "cli/mock/answer_events.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cli/mock/answer.h"

namespace nexus::cli {
namespace {

using dialect::ChatRequest;
using dialect::ChatResponse;
using dialect::FinishReason;
using dialect::StreamEvent;
using Kind = StreamEvent::Kind;

ChatRequest asking(const std::string& text) {
    ChatRequest request;
    request.model = "echo";
    request.messages.emplace_back();
    request.messages.back().parts.push_back({dialect::Part::Kind::text, text});
    return request;
}

ChatResponse answer_to(const ChatRequest& request) { return compose_answer(request, {}, "id"); }

/// What a client puts together from the events.
struct Collected {
    std::vector<Kind> kinds;
    std::string reasoning;
    std::string text;
    std::string arguments;
    FinishReason finish = FinishReason::none;
    std::optional<std::int64_t> output;
};

Collected collect(const ChatResponse& answer) {
    Collected collected;
    AnswerEvents events(answer);
    StreamEvent event;
    while (events.next(event)) {
        collected.kinds.push_back(event.kind);
        collected.reasoning += event.kind == Kind::reasoning ? event.text : "";
        collected.text += event.kind == Kind::text ? event.text : "";
        collected.arguments += event.kind == Kind::tool_arguments ? event.text : "";
        if (event.kind == Kind::finish) {
            collected.finish = event.finish;
        }
        if (event.kind == Kind::usage) {
            collected.output = event.usage.output;
        }
    }
    EXPECT_FALSE(events.next(event));
    return collected;
}

TEST(MockAnswerEvents, StreamsTheSameTextTokenByToken) {
    const Collected collected = collect(answer_to(asking("Grüße an alle")));
    EXPECT_EQ(collected.kinds, (std::vector<Kind>{Kind::start, Kind::text, Kind::text, Kind::text, Kind::text,
                                                  Kind::finish, Kind::usage}));
    EXPECT_EQ(collected.text, "Grüße an alle");
    EXPECT_EQ(collected.finish, FinishReason::stop);
    EXPECT_EQ(collected.output, 4);
}

TEST(MockAnswerEvents, StreamsToolCallsAndEveryChoice) {
    ChatRequest weather = asking("call weather");
    weather.tools.emplace_back();
    weather.tools.back().name = "weather";
    weather.tools.back().parameters = {{"type", "object"}, {"properties", {{"city", {{"type", "string"}}}}}};
    const Collected call = collect(answer_to(weather));
    EXPECT_EQ(call.arguments, R"({"city":"mock"})");
    EXPECT_EQ(call.finish, FinishReason::tool_calls);
    EXPECT_EQ(std::count(call.kinds.begin(), call.kinds.end(), Kind::tool_call), 1);
    ChatRequest request = asking("hi");
    request.n = 2;
    const Collected choices = collect(answer_to(request));
    EXPECT_EQ(choices.text, "hihi");
    EXPECT_EQ(std::count(choices.kinds.begin(), choices.kinds.end(), Kind::finish), 2);
}

TEST(MockAnswerEvents, StreamsReasoningBeforeTheTextAndSealsIt) {
    ChatRequest request = asking("hi");
    request.reasoning_effort = "high";
    ChatResponse answer = answer_to(request);
    dialect::ThinkingBlock block;
    block.text = answer.choices[0].message.reasoning;
    block.signature = "sealed";
    answer.choices[0].message.thinking.push_back(block);
    const Collected collected = collect(answer);
    EXPECT_EQ(collected.reasoning, answer.choices[0].message.reasoning);
    const auto signature = std::find(collected.kinds.begin(), collected.kinds.end(), Kind::thinking_signature);
    const auto text = std::find(collected.kinds.begin(), collected.kinds.end(), Kind::text);
    EXPECT_LT(signature, text);
    EXPECT_EQ(std::count(signature, collected.kinds.end(), Kind::reasoning), 0);
}

}  // namespace
}  // namespace nexus::cli
