#include <gtest/gtest.h>

#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

std::string event(std::string_view type, std::string_view json) {
    std::string out;
    bedrock::append_event(out, type, json);
    return out;
}

std::string delta(int index, std::string_view json) {
    return event("contentBlockDelta", R"({"contentBlockIndex":)" + std::to_string(index) + R"(,"delta":)" +
                                          std::string(json) + R"(,"p":"ab"})");
}

std::string start(int index, std::string_view json) {
    return event("contentBlockStart",
                 R"({"contentBlockIndex":)" + std::to_string(index) + R"(,"start":)" + std::string(json) + "}");
}

std::string stop(int index) {
    return event("contentBlockStop", R"({"contentBlockIndex":)" + std::to_string(index) + "}");
}

const std::string kStart = event("messageStart", R"({"role":"assistant"})");
const std::string kUsage = event("metadata", R"({"usage":{"inputTokens":4,"outputTokens":2,"totalTokens":6}})");

std::string ended(std::string_view reason) {
    return event("messageStop", R"({"stopReason":")" + std::string(reason) + "\"}");
}

TEST(BedrockStreamDecoder, ReadsTextReasoningUsageAndEnd) {
    const std::string bytes = kStart + delta(0, R"({"reasoningContent":{"text":"hm"}})") +
                              delta(0, R"({"reasoningContent":{"signature":"s"}})") + stop(0) +
                              delta(1, R"({"reasoningContent":{"redactedContent":"cg=="}})") + stop(1) +
                              delta(2, R"({"text":"Hé"})") + delta(2, R"({"text":""})") + stop(2) +
                              ended("max_tokens") + kUsage;
    const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 100);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.lines,
              (std::vector<std::string>{"start  ", "reasoning[0] hm", "signature[0] s", "other",
                                        "signature[0] redacted_thinkingcg==", "other", "text[0] Hé", "other", "other",
                                        "finish[0] 2", "usage in=4 out=2 cached=- written=- reasoning=-", "done"}));
    EXPECT_EQ(decoded.events[1].block, 0);
    EXPECT_EQ(decoded.events[6].block, 2);
}

TEST(BedrockStreamDecoder, JoinsParallelCalls) {
    const std::string bytes = kStart + start(0, R"({"toolUse":{"toolUseId":"t1","name":"f","type":"tool_use"}})") +
                              start(1, R"({"toolUse":{"toolUseId":"t2","name":"g"}})") +
                              delta(1, R"({"toolUse":{"input":""}})") + delta(0, R"({"toolUse":{"input":"{\"a\""}})") +
                              delta(0, R"({"toolUse":{"input":":1}"}})") + stop(0) + stop(1) + ended("tool_use") +
                              kUsage;
    const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 20);
    ASSERT_EQ(decoded.calls.size(), 2U);
    EXPECT_EQ(decoded.calls[0].id, "t1");
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[1].arguments, "{}");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

TEST(BedrockStreamDecoder, GivesToolsOfTheServiceAsOneBlock) {
    const std::string bytes =
        kStart + start(0, R"({"toolUse":{"toolUseId":"t","name":"nova_grounding","type":"server_tool_use"}})") +
        delta(0, R"({"toolUse":{"input":"{\"q\":"}})") + delta(0, R"({"toolUse":{"input":"1}"}})") + stop(0) +
        start(1, R"({"toolResult":{"toolUseId":"t","status":"success"}})") +
        delta(1, R"({"toolResult":[{"text":"[HIDDEN]"}]})") + stop(1) +
        delta(2, R"({"citation":{"location":{"web":{"url":"https://e.com/"}}}})") + stop(2) + ended("end_turn") +
        kUsage;
    const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 20);
    EXPECT_TRUE(decoded.calls.empty());
    EXPECT_EQ(decoded.finish, FinishReason::stop);
    std::vector<Json> blocks;
    std::vector<Citation> citations;
    for (const StreamEvent& one : decoded.events) {
        if (one.kind == StreamEvent::Kind::native) {
            blocks.push_back(one.data);
        }
        citations.insert(citations.end(), one.citations.begin(), one.citations.end());
    }
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0]["toolUse"]["input"]["q"], 1);
    EXPECT_EQ(blocks[1]["toolResult"]["content"][0]["text"], "[HIDDEN]");
    EXPECT_EQ(citations.at(0).url, "https://e.com/");
}

TEST(BedrockStreamDecoder, GivesImagesAndTheAnswerTool) {
    const std::string bytes = kStart + start(0, R"({"image":{"format":"png"}})") +
                              delta(0, R"({"image":{"source":{"bytes":"AA=="}}})") + stop(0) +
                              start(1, R"({"toolUse":{"toolUseId":"t","name":"nexus_json_answer"}})") +
                              delta(1, R"({"toolUse":{"input":"{\"a\":1}"}})") + stop(1) + ended("tool_use") + kUsage;
    const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 20);
    EXPECT_EQ(decoded.lines.at(2), "image[0] image/png AA==");
    EXPECT_EQ(decoded.text, R"({"a":1})");
    EXPECT_EQ(decoded.finish, FinishReason::stop);
}

TEST(BedrockStreamDecoder, WaitsForTheCountsBehindTheStopReason) {
    const auto decoder = bedrock_codec().stream_decoder({});
    std::vector<StreamEvent> events;
    ASSERT_TRUE(decoder->feed(kStart + ended("end_turn"), events));
    EXPECT_EQ(events.back().kind, StreamEvent::Kind::finish);
    ASSERT_TRUE(decoder->feed(kUsage + kStart, events));
    EXPECT_EQ(events.back().kind, StreamEvent::Kind::done);
    EXPECT_TRUE(decoder->finish(events));
    // Before it, or not at all: the connection's end then ends the answer.
    EXPECT_EQ(decode_stream(bedrock_codec(), kStart + kUsage + ended("end_turn")).lines.back(), "done");
    const Decoded without = decode_stream(bedrock_codec(), kStart + ended("end_turn"));
    EXPECT_FALSE(without.error);
    EXPECT_EQ(without.lines.back(), "done");
}

TEST(BedrockStreamDecoder, EndsWithTheServicesException) {
    std::string exception;
    bedrock::append_exception(exception, "throttlingException", R"({"message":"slow down"})");
    const Decoded decoded =
        expect_cut_invariance(bedrock_codec(), kStart + delta(0, R"({"text":"a"})") + exception + kUsage, 20);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines.back(), "error rate_limit_exceeded");
    EXPECT_EQ(decoded.text, "a");
    std::string error;
    bedrock::append_event_message(
        error, {{":message-type", "error"}, {":error-code", "internalServerException"}, {":error-message", "m"}}, "");
    EXPECT_EQ(decode_stream(bedrock_codec(), error).lines.back(), "error provider_unavailable");
}

TEST(BedrockStreamDecoder, CallsACutOrBrokenStreamAnError) {
    std::string broken = kStart + delta(0, R"({"text":"a"})") + ended("end_turn");
    broken[broken.size() - 6] = static_cast<char>(broken[broken.size() - 6] ^ 1);
    for (const std::string& bytes : {std::string(), kStart, kStart + delta(0, R"({"text":"a"})"), broken,
                                     kStart + kUsage, std::string("data: {}\n\ndata: [DONE]\n\n"),
                                     event("messageStop", "{nonsense"), kStart + ended("end_turn").substr(0, 40)}) {
        const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 5);
        ASSERT_TRUE(decoded.error);
        EXPECT_EQ(decoded.error->code(), ErrorCode::provider_protocol_error);
        EXPECT_TRUE(decoded.lines.empty() || decoded.lines.back() != "done");
    }
}

TEST(BedrockStreamDecoder, EndsAStreamThatNeverClosesItsBlocks) {
    std::string bytes = kStart;
    for (int i = 0; i < 300; ++i) {
        bytes += start(i, R"({"toolUse":{"toolUseId":"t","name":"f"}})");
    }
    EXPECT_TRUE(decode_stream(bedrock_codec(), bytes).error);
}

TEST(BedrockStreamDecoder, TakesOddTypesForAbsent) {
    const std::string bytes = event("messageStart", "7") + start(0, "7") + start(0, R"({"toolUse":7})") +
                              delta(0, "7") + delta(-5, R"({"toolUse":{"input":7}})") +
                              delta(0, R"({"citation":{},"text":7})") + event("contentBlockStop", "{}") +
                              event("somethingNew", "[]") + event("metadata", R"({"usage":{"inputTokens":"x"}})") +
                              ended("end_turn");
    const Decoded decoded = expect_cut_invariance(bedrock_codec(), bytes, 5);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.finish, FinishReason::stop);
}

TEST(BedrockStreamDecoder, GivesUsageWhereNobodyNeedsText) {
    const std::string bytes = kStart + delta(0, R"({"text":"a"})") + stop(0) +
                              start(1, R"({"toolUse":{"toolUseId":"t","name":"f"}})") + stop(1) + ended("tool_use") +
                              kUsage;
    const Decoded decoded = decode_stream(bedrock_codec(), bytes, StreamNeeds{.text = false});
    EXPECT_EQ(decoded.text, "");
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.usage.input, 4);
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

}  // namespace
}  // namespace nexus::dialect
