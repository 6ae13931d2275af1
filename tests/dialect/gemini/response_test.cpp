#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatResponse> decode(std::string_view body) { return gemini_codec().decode_response(body); }

TEST(GeminiResponse, ReadsPartsAndUsage) {
    const auto response = decode(R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"a"},
        {"text":"b"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}],"role":"model"},"finishReason":"STOP"}],
        "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":4,"thoughtsTokenCount":3,
        "cachedContentTokenCount":6,
        "toolUsePromptTokenCount":5,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":2}]},
        "modelVersion":"m","responseId":"r1"})");
    ASSERT_TRUE(response);
    const Message& message = response->choices.at(0).message;
    EXPECT_EQ(response->id, "r1");
    EXPECT_EQ(message.reasoning, "hm");
    EXPECT_EQ(message.parts.at(0).text, "ab");
    EXPECT_EQ(message.parts.at(1).kind, Part::Kind::image);
    EXPECT_EQ(response->usage.input, 15);
    EXPECT_EQ(response->usage.output, 7);
    EXPECT_EQ(response->usage.cached, 6);
    EXPECT_EQ(response->usage.reasoning, 3);
    EXPECT_EQ(response->usage.audio_input, 2);
}

TEST(GeminiResponse, MakesIdsByPositionAndCallsAStopWithCallsToolCalls) {
    const auto response = decode(R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}},
        "thoughtSignature":"s"},{"functionCall":{"name":"f"}}]},"finishReason":"STOP"}],"responseId":"r1"})");
    ASSERT_TRUE(response);
    const auto& calls = response->choices.at(0).message.tool_calls;
    EXPECT_EQ(calls.at(0).id, "call_r1_0");
    EXPECT_EQ(calls.at(0).thought_signature, "s");
    EXPECT_EQ(calls.at(1).id, "call_r1_1");
    EXPECT_EQ(calls.at(1).arguments, "{}");
    EXPECT_EQ(response->choices[0].finish, FinishReason::tool_calls);
}

TEST(GeminiResponse, MapsFinishReasons) {
    const auto finish = [](std::string_view reason) {
        return decode(R"({"candidates":[{"finishReason":)" + std::string(reason) + "}]}")->choices.at(0).finish;
    };
    EXPECT_EQ(finish("\"STOP\""), FinishReason::stop);
    EXPECT_EQ(finish("\"OTHER\""), FinishReason::stop);
    EXPECT_EQ(finish("\"MALFORMED_FUNCTION_CALL\""), FinishReason::stop);
    EXPECT_EQ(finish("\"MAX_TOKENS\""), FinishReason::length);
    EXPECT_EQ(finish("2"), FinishReason::length);
    for (const char* filtered : {"\"SAFETY\"", "\"RECITATION\"", "\"LANGUAGE\"", "\"BLOCKLIST\"", "\"SPII\"", "3",
                                 "\"PROHIBITED_CONTENT\"", "\"IMAGE_SAFETY\"", "\"NO_IMAGE\"", "\"MODEL_ARMOR\""}) {
        EXPECT_EQ(finish(filtered), FinishReason::content_filter) << filtered;
    }
}

TEST(GeminiResponse, CallsABlockedPromptFiltered) {
    const auto response =
        decode(R"({"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"no"},"responseId":"r"})");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).finish, FinishReason::content_filter);
    EXPECT_EQ(response->choices[0].message.parts.at(0).kind, Part::Kind::refusal);
}

TEST(GeminiResponse, MapsLogprobs) {
    const auto response = decode(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP",
        "logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-0.5}],
        "topCandidates":[{"candidates":[{"token":"a","logProbability":-0.5},{"token":"b","logProbability":-1}]}]}}]})");
    ASSERT_TRUE(response);
    EXPECT_EQ(dump_json(response->choices.at(0).logprobs),
              R"({"content":[{"token":"a","logprob":-0.5,"bytes":null,"top_logprobs":[)"
              R"({"token":"a","logprob":-0.5,"bytes":null},{"token":"b","logprob":-1.0,"bytes":null}]}],)"
              R"("refusal":null})");
}

TEST(GeminiResponse, CallsGarbageAProtocolError) {
    for (const char* body : {"<html>", "{}", "[]", "7", R"({"candidates":7})", R"({"candidates":[]})", ""}) {
        const auto response = decode(body);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error) << body;
    }
    EXPECT_TRUE(decode(R"({"candidates":[7,{"content":7,"index":"x"},{"content":{"parts":[7,{"functionCall":7}]},
        "finishReason":{},"logprobsResult":{"chosenCandidates":[7],"topCandidates":[8]}}],"usageMetadata":[]})"));
}

TEST(GeminiResponse, KeepsItsMeaningThroughARoundTrip) {
    ChatResponse response;
    Choice choice;
    choice.message.reasoning = "t";
    choice.message.parts.push_back(Part{.text = "hi"});
    choice.message.tool_calls = {{.id = "i", .name = "f", .arguments = R"({"a":1})", .thought_signature = "s"}};
    choice.finish = FinishReason::tool_calls;
    response.choices.push_back(choice);
    response.usage = Usage{.input = 30, .output = 5, .cached = 20, .reasoning = 2};
    AnswerContext context;
    context.model = "m";
    context.request_id = "r1";
    const std::string body = gemini_codec().encode_response(response, context);
    const auto back = decode(body);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->id, "r1");
    EXPECT_EQ(back->model, "m");
    EXPECT_EQ(back->usage.input, 30);
    EXPECT_EQ(back->usage.output, 5);
    EXPECT_EQ(back->usage.reasoning, 2);
    EXPECT_EQ(back->choices.at(0).message.reasoning, "t");
    EXPECT_EQ(back->choices[0].message.tool_calls.at(0).thought_signature, "s");
    EXPECT_EQ(back->choices[0].finish, FinishReason::tool_calls);
    EXPECT_EQ(gemini_codec().decode_usage(body).cached, 20);
}

}  // namespace
}  // namespace nexus::dialect
