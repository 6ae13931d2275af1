#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

std::string answer(std::string_view blocks, std::string_view stop = "end_turn") {
    std::string out = R"({"output":{"message":{"role":"assistant","content":[)";
    out.append(blocks).append(R"(]}},"stopReason":")").append(stop);
    return out.append(R"(","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":1}})");
}

TEST(BedrockResponse, ReadsBlocksInTheirOrder) {
    const auto response = decode_response(answer(
        R"({"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"text":"a"},
           {"toolUse":{"toolUseId":"t1","name":"f","input":{"a":1}}},{"text":"b"},
           {"reasoningContent":{"redactedContent":"cg=="}},{"reasoningContent":{}})",
        "tool_use"));
    ASSERT_TRUE(response);
    const Message& message = response->choices.at(0).message;
    EXPECT_EQ(message.reasoning, "hm");
    EXPECT_EQ(message.thinking.at(0).signature, "s");
    EXPECT_EQ(message.thinking.at(0).origin, Dialect::bedrock_converse);
    EXPECT_EQ(message.thinking.at(1).redacted, "cg==");
    EXPECT_EQ(message.thinking.size(), 2U);
    EXPECT_EQ(message.tool_calls.at(0).arguments, R"({"a":1})");
    EXPECT_EQ(message.parts.at(1).text, "b");
    EXPECT_GT(message.parts[1].place, message.tool_calls[0].place);
    EXPECT_EQ(response->choices[0].finish, FinishReason::tool_calls);
}

TEST(BedrockResponse, TakesToolsOfTheServiceForNoCalls) {
    const auto response = decode_response(
        answer(R"({"toolUse":{"toolUseId":"t","name":"nova_grounding","type":"server_tool_use","input":{}}},
                  {"toolResult":{"toolUseId":"t","content":[{"text":"[HIDDEN]"}]}},{"text":"a"})"));
    ASSERT_TRUE(response);
    const Message& message = response->choices.at(0).message;
    EXPECT_TRUE(message.tool_calls.empty());
    EXPECT_EQ(message.parts.at(0).kind, Part::Kind::native);
    EXPECT_EQ(response->choices[0].finish, FinishReason::stop);
    const Json again = *parse_json(encode_response(*response, {}));
    EXPECT_EQ(again["output"]["message"]["content"].size(), 3U);
    EXPECT_EQ(again["output"]["message"]["content"][0]["toolUse"]["type"], "server_tool_use");
}

TEST(BedrockResponse, MapsStopReasons) {
    const auto finish = [](std::string_view reason) {
        return decode_response(answer(R"({"text":"a"})", reason))->choices.at(0).finish;
    };
    EXPECT_EQ(finish("end_turn"), FinishReason::stop);
    EXPECT_EQ(finish("stop_sequence"), FinishReason::stop);
    EXPECT_EQ(finish("max_tokens"), FinishReason::length);
    EXPECT_EQ(finish("model_context_window_exceeded"), FinishReason::length);
    EXPECT_EQ(finish("guardrail_intervened"), FinishReason::content_filter);
    EXPECT_EQ(finish("content_filtered"), FinishReason::content_filter);
    EXPECT_EQ(finish("malformed_tool_use"), FinishReason::stop);
    EXPECT_EQ(native_finish_of("malformed_tool_use"), "malformed_tool_use");
    EXPECT_EQ(native_finish_of("tool_use"), "");
    EXPECT_EQ(stop_reason_of(FinishReason::stop, "stop_sequence"), "stop_sequence");
    EXPECT_EQ(stop_reason_of(FinishReason::content_filter, "guardrail_intervened"), "guardrail_intervened");
}

TEST(BedrockResponse, ReadsTheAnswerToolAsText) {
    const auto response = decode_response(answer(
        R"({"text":"Here:"},{"toolUse":{"toolUseId":"t","name":"nexus_json_answer","input":{"a":1}}})", "tool_use"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).message.parts.at(0).text, R"({"a":1})");
    EXPECT_EQ(response->choices[0].finish, FinishReason::stop);
}

TEST(BedrockResponse, CallsAnAnswerWithoutOutputAnErrorUnlessAGuardrailTookIt) {
    for (const char* body : {"<html>", "{}", "[]", "7", "", R"({"output":{}})", R"({"output":{"message":{}}})",
                             R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}})"}) {
        const auto response = decode_response(body);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error) << body;
    }
    const auto blocked = decode_response(R"({"stopReason":"guardrail_intervened","usage":{"inputTokens":1}})");
    ASSERT_TRUE(blocked);
    EXPECT_EQ(blocked->choices.at(0).finish, FinishReason::content_filter);
    EXPECT_TRUE(decode_response(answer(R"(7,{"toolUse":7},{"reasoningContent":7},{"toolUse":{"input":7}})")));
}

TEST(BedrockResponse, WritesReasoningMediaAndCitationsOfOtherDialects) {
    ChatResponse response;
    Choice choice;
    choice.message.reasoning = "t";
    Part cited{.text = "a"};
    cited.citations.emplace_back();
    cited.citations[0].url = "https://e.com/";
    Part image;
    image.kind = Part::Kind::image;
    image.media_type = "image/png";
    image.data = "AA==";
    Part foreign;
    foreign.kind = Part::Kind::native;
    foreign.origin = Dialect::gemini;
    choice.message.parts = {cited, image, foreign};
    response.choices.push_back(choice);
    const Json content = (*parse_json(encode_response(response, {})))["output"]["message"]["content"];
    EXPECT_EQ(dump_json(content),
              R"([{"reasoningContent":{"reasoningText":{"text":"t"}}},{"citationsContent":{"content":[{"text":"a"}],)"
              R"("citations":[{"location":{"web":{"url":"https://e.com/"}}}]}},)"
              R"({"image":{"format":"png","source":{"bytes":"AA=="}}}])");
    EXPECT_EQ((*parse_json(encode_response({}, {})))["stopReason"], "end_turn");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
