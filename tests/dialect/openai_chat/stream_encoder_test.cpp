#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"
#include "tests/dialect/openai_chat/stream_support.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

AnswerContext context(bool include_usage = false) {
    AnswerContext context;
    context.model = "m";
    context.request_id = "r1";
    context.created = 9;
    context.include_usage = include_usage;
    return context;
}

StreamEvent event(Kind kind, std::string text = "") {
    StreamEvent out;
    out.kind = kind;
    out.text = std::move(text);
    return out;
}

StreamEvent finish(FinishReason reason) {
    StreamEvent out = event(Kind::finish);
    out.finish = reason;
    return out;
}

StreamEvent usage() {
    StreamEvent out = event(Kind::usage);
    out.usage.input = 3;
    out.usage.output = 2;
    return out;
}

std::string encode(const AnswerContext& answer, const std::vector<StreamEvent>& events) {
    const auto encoder = openai_chat_codec().stream_encoder(answer);
    std::string out;
    for (const StreamEvent& each : events) {
        encoder->encode(each, out);
    }
    encoder->finish(out);
    encoder->finish(out);
    return out;
}

constexpr std::string_view kHead =
    R"(data: {"id":"chatcmpl-r1","object":"chat.completion.chunk","created":9,"model":"m","choices":[)";

std::string expected_chunk(std::string_view delta, std::string_view finish_reason, std::string_view more) {
    return std::string(kHead) + R"({"index":0,"delta":{)" + std::string(delta) +
           R"(},"logprobs":null,"finish_reason":)" + std::string(finish_reason) + "}]" + std::string(more) + "}\n\n";
}

constexpr std::string_view kRole = R"("role":"assistant","content":"","refusal":null)";

TEST(OpenAiChatStreamEncoder, WritesRoleOnceFinishOnceAndDone) {
    EXPECT_EQ(encode(context(),
                     {event(Kind::start), event(Kind::text, "Hi"), event(Kind::text, ""), finish(FinishReason::stop),
                      finish(FinishReason::stop), event(Kind::text, "late"), usage(), event(Kind::done)}),
              expected_chunk(kRole, "null", "") + expected_chunk(R"("content":"Hi")", "null", "") +
                  expected_chunk("", R"("stop")", "") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamEncoder, WritesUsageWhenAsked) {
    const std::string_view no_usage = R"(,"usage":null)";
    EXPECT_EQ(
        encode(context(true), {event(Kind::text, "Hi"), finish(FinishReason::length), usage()}),
        expected_chunk(kRole, "null", no_usage) + expected_chunk(R"("content":"Hi")", "null", no_usage) +
            expected_chunk("", R"("length")", no_usage) + std::string(kHead) +
            R"(],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}})" +
            "\n\ndata: [DONE]\n\n");
}

TEST(OpenAiChatStreamEncoder, WritesToolCallsReasoningAndSignatures) {
    StreamEvent call = event(Kind::tool_call);
    call.id = "t1";
    call.name = "f";
    StreamEvent redacted = event(Kind::thinking_signature, "D");
    redacted.name = "redacted_thinking";
    EXPECT_EQ(
        encode(context(), {event(Kind::reasoning, "R"), event(Kind::thinking_signature, "S"), redacted, call,
                           event(Kind::tool_arguments, "{}"), finish(FinishReason::tool_calls)}),
        expected_chunk(kRole, "null", "") + expected_chunk(R"("reasoning_content":"R")", "null", "") +
            expected_chunk(R"("thinking_blocks":[{"type":"thinking","thinking":"","signature":"S"}])", "null", "") +
            expected_chunk(R"("thinking_blocks":[{"type":"redacted_thinking","data":"D"}])", "null", "") +
            expected_chunk(
                R"("tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}])",
                "null", "") +
            expected_chunk(R"("tool_calls":[{"index":0,"function":{"arguments":"{}"}}])", "null", "") +
            expected_chunk("", R"("tool_calls")", "") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamEncoder, WritesDeprecatedFunctionCalls) {
    AnswerContext legacy = context();
    legacy.legacy_functions = true;
    StreamEvent call = event(Kind::tool_call);
    call.name = "f";
    EXPECT_EQ(encode(legacy, {call, event(Kind::tool_arguments, "{}"), finish(FinishReason::tool_calls)}),
              expected_chunk(kRole, "null", "") +
                  expected_chunk(R"("function_call":{"name":"f","arguments":""})", "null", "") +
                  expected_chunk(R"("function_call":{"arguments":"{}"})", "null", "") +
                  expected_chunk("", R"("function_call")", "") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamEncoder, TakesIdAndModelOfTheUpstream) {
    StreamEvent start = event(Kind::start, "served");
    start.id = "msg_1";
    const std::string out = encode(context(), {start, event(Kind::text, "x"), finish(FinishReason::stop)});
    EXPECT_EQ(out.find("chatcmpl-"), std::string::npos);
    EXPECT_NE(out.find(R"("id":"msg_1")"), std::string::npos);
    EXPECT_NE(out.find(R"("model":"served")"), std::string::npos);
}

TEST(OpenAiChatStreamEncoder, FailureEndsWithOneErrorAndNoDone) {
    const auto encoder = openai_chat_codec().stream_encoder(context());
    std::string out;
    encoder->encode(event(Kind::text, "x"), out);
    out.clear();
    encoder->fail(Error(ErrorCode::provider_timeout, "late"), out);
    encoder->encode(event(Kind::text, "more"), out);
    encoder->finish(out);
    EXPECT_EQ(out, std::string("data: ") +
                       R"({"error":{"message":"late","type":"timeout_error","param":null,"code":"provider_timeout"}})" +
                       "\n\n");
}

TEST(OpenAiChatStreamEncoder, WhatItWritesIsReadBackTheSame) {
    StreamEvent call = event(Kind::tool_call, "sig");
    call.id = "t1";
    call.name = "f";
    const std::string out =
        encode(context(true), {event(Kind::reasoning, "why\n"), event(Kind::text, "a\"b"),
                               event(Kind::text, "\xC3\xBC"), call, event(Kind::tool_arguments, "{\"a\":"),
                               event(Kind::tool_arguments, "1}"), finish(FinishReason::tool_calls), usage()});
    const auto seen = test::decode_whole(openai_chat_codec(), out);
    EXPECT_EQ(seen.failure, "");
    EXPECT_EQ(seen.joined(Kind::reasoning), "why\n");
    EXPECT_EQ(seen.joined(Kind::text), "a\"b\xC3\xBC");
    EXPECT_EQ(seen.joined(Kind::tool_call), "sig");
    EXPECT_EQ(seen.joined(Kind::tool_arguments), R"({"a":1})");
    EXPECT_EQ(seen.count(Kind::usage), 1U);
    EXPECT_EQ(seen.count(Kind::done), 1U);
}

}  // namespace
}  // namespace nexus::dialect
