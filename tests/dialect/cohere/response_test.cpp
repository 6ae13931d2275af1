#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereResponse, ReadsPlanTextReasoningCallsAndCitations) {
    const auto response = decode_response(R"({"id":"r","finish_reason":"TOOL_CALL","message":{"role":"assistant",
        "tool_plan":"Plän. ","content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"abc"}],
        "tool_calls":[{"id":"i","type":"function","function":{"name":"f","arguments":"null"}}],
        "citations":[{"start":0,"end":1,"text":"a","content_index":1}]},
        "usage":{"tokens":{"input_tokens":1,"output_tokens":2}},
        "logprobs":[{"text":"abc","token_ids":[1],"logprobs":[-1.0]}]})");
    ASSERT_TRUE(response);
    const Choice& choice = response->choices.at(0);
    EXPECT_EQ(response->id, "r");
    EXPECT_EQ(choice.message.parts.at(0).text, "Plän. ");
    EXPECT_EQ(choice.message.parts.at(1).text, "abc");
    EXPECT_EQ(choice.message.parts[1].citations.at(0).text_begin, 6);
    EXPECT_EQ(choice.message.reasoning, "t");
    EXPECT_EQ(choice.message.tool_calls.at(0).arguments, "{}");
    EXPECT_EQ(choice.finish, FinishReason::tool_calls);
    EXPECT_EQ(choice.logprobs["content"][0]["token"], "abc");
    EXPECT_EQ(response->usage.output, 2);
}

TEST(CohereResponse, MapsFinishReasons) {
    const auto finish = [](std::string_view reason) {
        std::string body = R"({"message":{},"finish_reason":")";
        return decode_response(body.append(reason).append("\"}"))->choices.at(0).finish;
    };
    EXPECT_EQ(finish("COMPLETE"), FinishReason::stop);
    EXPECT_EQ(finish("STOP_SEQUENCE"), FinishReason::stop);
    EXPECT_EQ(finish("MAX_TOKENS"), FinishReason::length);
    EXPECT_EQ(finish("TOOL_CALL"), FinishReason::tool_calls);
    EXPECT_EQ(finish_name(FinishReason::stop, native_finish_of("STOP_SEQUENCE")), "STOP_SEQUENCE");
    const auto failed = decode_response(R"({"message":{},"finish_reason":"ERROR"})");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), ErrorCode::provider_unavailable);
}

TEST(CohereResponse, CallsGarbageAProtocolError) {
    for (const char* body : {"<html>", "{}", "[]", "7", "", R"({"message":7})"}) {
        const auto response = decode_response(body);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error) << body;
    }
    EXPECT_TRUE(decode_response(R"({"message":{"content":[7,{"text":7}],"tool_calls":[7],"citations":[7]},"usage":7,
        "logprobs":[7]})"));
}

TEST(CohereResponse, KeepsItsMeaningThroughARoundTrip) {
    ChatResponse response;
    Choice choice;
    choice.message.reasoning = "t";
    choice.message.parts.push_back(Part{.text = "hi"});
    choice.message.parts[0].citations.push_back(citation_of(*parse_json(R"({"start":0,"end":2,"text":"hi"})"), 0));
    choice.finish = FinishReason::length;
    response.choices.push_back(choice);
    AnswerContext context;
    context.request_id = "r1";
    const auto back = decode_response(encode_response(response, context));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->id, "r1");
    EXPECT_EQ(back->choices.at(0).message.reasoning, "t");
    EXPECT_EQ(back->choices[0].message.parts.at(0).citations.size(), 1U);
    EXPECT_EQ(back->choices[0].finish, FinishReason::length);
}

}  // namespace
}  // namespace nexus::dialect::cohere
