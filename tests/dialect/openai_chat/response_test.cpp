#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect {
namespace {

AnswerContext context() {
    AnswerContext context;
    context.model = "asked";
    context.request_id = "r1";
    context.created = 17;
    return context;
}

TEST(OpenAiChatResponse, RoundTripsACanonicalAnswer) {
    const std::string body =
        R"({"id":"chatcmpl-1","object":"chat.completion","created":5,"model":"m","choices":[{"index":0,"message":)"
        R"({"role":"assistant","content":"Hi","refusal":null,"reasoning_content":"R","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
        R"("logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,)"
        R"("prompt_tokens_details":{"cached_tokens":1,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":0}},"service_tier":"default"})";
    const auto response = openai_chat_codec().decode_response(body);
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->usage.reasoning, 2);
    EXPECT_EQ(openai_chat_codec().encode_response(*response, context()), body);
}

TEST(OpenAiChatResponse, FillsInWhatTheUpstreamDoesNotSay) {
    ChatResponse response;
    response.choices.emplace_back().message.tool_calls.push_back({"c", "f", "", ""});
    response.choices[0].finish = FinishReason::tool_calls;
    EXPECT_EQ(openai_chat_codec().encode_response(response, context()),
              R"({"id":"chatcmpl-r1","object":"chat.completion","created":17,"model":"asked","choices":[{"index":0,)"
              R"("message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c",)"
              R"("type":"function","function":{"name":"f","arguments":"{}"}}]},)"
              R"("logprobs":null,"finish_reason":"tool_calls"}]})");
}

TEST(OpenAiChatResponse, AnswersDeprecatedFunctionsInTheirForm) {
    ChatResponse response;
    response.choices.emplace_back().message.tool_calls.push_back({"c", "f", "{}", ""});
    response.choices[0].finish = FinishReason::tool_calls;
    AnswerContext legacy = context();
    legacy.legacy_functions = true;
    const auto json = parse_json(openai_chat_codec().encode_response(response, legacy));
    EXPECT_EQ(json->at("choices")[0]["message"]["function_call"]["name"], "f");
    EXPECT_EQ(json->at("choices")[0]["finish_reason"], "function_call");
}

TEST(OpenAiChatResponse, ReadsTheSpellingsOfCompatibleServers) {
    const auto response = openai_chat_codec().decode_response(R"(
        {"id":"1","model":"m","choices":[{"message":{"content":[
            {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"yes"}],
            "tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"model_length"},
        {"index":1,"message":{"content":"x","reasoning":"why"},"finish_reason":"eos"}]})");
    ASSERT_TRUE(response) << response.error().message();
    const Message& first = response->choices[0].message;
    EXPECT_EQ(first.reasoning, "hm");
    EXPECT_EQ(first.parts[0].text, "yes");
    EXPECT_EQ(first.tool_calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(response->choices[0].finish, FinishReason::length);
    EXPECT_EQ(response->choices[1].message.reasoning, "why");
    EXPECT_EQ(response->choices[1].finish, FinishReason::stop);
}

TEST(OpenAiChatResponse, ReadsTheTranscriptOfASpokenAnswerAsItsText) {
    const auto response = openai_chat_codec().decode_response(
        R"({"choices":[{"message":{"content":null,"audio":{"id":"a","data":"QQ==","transcript":"Hi"}}}]})");
    ASSERT_TRUE(response) << response.error().message();
    ASSERT_EQ(response->choices[0].message.parts.size(), 2U);
    EXPECT_EQ(response->choices[0].message.parts[0].text, "Hi");
    EXPECT_EQ(response->choices[0].message.parts[1].data, "QQ==");
    EXPECT_EQ(response->choices[0].message.parts[1].media_type, "audio/L16;rate=24000");
}

TEST(OpenAiChatResponse, TellsAnErrorInsideOf200) {
    const auto failed = openai_chat_codec().decode_response(R"({"error":{"code":429,"message":"slow down"}})");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code(), ErrorCode::rate_limit_exceeded);
    for (const char* garbage : {"", "<html>", "{}", "[]", R"({"choices":1})"}) {
        const auto response = openai_chat_codec().decode_response(garbage);
        ASSERT_FALSE(response) << garbage;
        EXPECT_EQ(response.error().code(), ErrorCode::provider_protocol_error);
        EXPECT_TRUE(response.error().retryable());
    }
}

TEST(OpenAiChatResponse, StrictAnswersHaveNoSignaturesOfCalls) {
    ChatResponse response;
    Message& message = response.choices.emplace_back().message;
    message.tool_calls = {{.id = "c", .name = "f", .arguments = "{}", .thought_signature = "sig"}};
    AnswerContext context;
    EXPECT_NE(openai_chat_codec().encode_response(response, context).find("extra_content"), std::string::npos);
    context.strict = true;
    EXPECT_EQ(openai_chat_codec().encode_response(response, context).find("extra_content"), std::string::npos);
}

}  // namespace
}  // namespace nexus::dialect
