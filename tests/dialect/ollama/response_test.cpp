#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaResponse, ReadsTextThinkingImagesCallsAndCounts) {
    const auto response = decode_response(R"({"model":"m","created_at":"2023-12-12T14:13:43.4Z","message":{
        "role":"assistant","content":"a","thinking":"t","images":["/9j/",7],
        "tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"id":"own","function":{"name":"g"}}]},
        "done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4,
        "logprobs":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1}]}]})");
    ASSERT_TRUE(response);
    const Choice& choice = response->choices.at(0);
    EXPECT_EQ(response->model, "m");
    EXPECT_EQ(response->created, 1702390423);
    EXPECT_EQ(choice.message.reasoning, "t");
    EXPECT_EQ(choice.message.parts.at(1).data, "/9j/");
    EXPECT_EQ(choice.message.tool_calls.at(0).id, "call_202312121413434_0");
    EXPECT_EQ(choice.message.tool_calls.at(1).arguments, "{}");
    EXPECT_EQ(choice.finish, FinishReason::tool_calls);
    EXPECT_EQ(
        dump_json(choice.logprobs["content"]),
        R"([{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1.0,"bytes":null}]}])");
    EXPECT_EQ(response->usage.output, 4);
}

TEST(OllamaResponse, MapsDoneReasons) {
    EXPECT_EQ(finish_of("length", true), FinishReason::length);
    EXPECT_EQ(finish_of("stop", true), FinishReason::tool_calls);
    EXPECT_EQ(finish_of("load", false), FinishReason::stop);
    EXPECT_EQ(decode_response(R"({"message":{},"done_reason":"load"})")->choices.at(0).native_finish, "load");
}

TEST(OllamaResponse, CallsGarbageAProtocolErrorAndAnErrorTheServers) {
    for (const char* body : {"<html>", "{}", "[]", "7", "", R"({"message":7})"}) {
        const auto response = decode_response(body);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error) << body;
    }
    EXPECT_EQ(decode_response(R"({"error":"out of memory"})").error().code(), ErrorCode::provider_unavailable);
    EXPECT_TRUE(decode_response(R"({"message":{"content":7,"tool_calls":[7],"images":7},"logprobs":[7]})"));
}

TEST(OllamaResponse, KeepsItsMeaningThroughARoundTrip) {
    ChatResponse response;
    Choice choice;
    choice.message.reasoning = "t";
    choice.message.parts.push_back(Part{.text = "hi"});
    choice.message.tool_calls.push_back({.id = "i", .name = "f", .arguments = R"({"a":1})", .thought_signature = {}});
    choice.finish = FinishReason::length;
    response.choices.push_back(choice);
    response.usage = Usage{.input = 3, .output = 4};
    AnswerContext context;
    context.model = "m";
    context.created = 1702390423;
    const auto back = decode_response(encode_response(response, context));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->model, "m");
    EXPECT_EQ(back->created, 1702390423);
    EXPECT_EQ(back->choices.at(0).message.tool_calls.at(0).id, "i");
    EXPECT_EQ(back->choices[0].message.reasoning, "t");
    EXPECT_EQ(back->choices[0].finish, FinishReason::length);
    EXPECT_EQ(back->usage.input, 3);
}

}  // namespace
}  // namespace nexus::dialect::ollama
