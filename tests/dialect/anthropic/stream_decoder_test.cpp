#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

std::string event(std::string_view type, std::string_view rest) {
    std::string out = "event: ";
    out.append(type).append("\r\ndata: {\"type\":\"").append(type).append("\"").append(rest);
    return out.append("}    \r\n\r\n");
}

const std::string kStart = event("message_start", R"(,"message":{"id":"msg_1","model":"m","content":[],
"usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}})");

std::string in_one_line(std::string text) {
    std::erase(text, '\n');
    return text;
}

const std::string kTextStart = event("content_block_start", R"(,"index":0,"content_block":{"type":"text","text":""})");
const std::string kStop = event("message_stop", "");

std::string start() {
    // The literal above is wrapped for reading; on the wire an event's data is one line.
    std::string text = kStart;
    text.erase(text.find(",\n") + 1, 1);
    return text;
}

std::string text(std::string_view piece) {
    return event("content_block_delta",
                 R"(,"index":0,"delta":{"type":"text_delta","text":")" + std::string(piece) + "\"}");
}

std::string tool_start(int index, std::string_view name) {
    return event("content_block_start",
                 ",\"index\":" + std::to_string(index) + R"(,"content_block":{"type":"tool_use","id":"toolu_)" +
                     std::to_string(index) + R"(","name":")" + std::string(name) + R"(","input":{}})");
}

std::string tool_piece(int index, std::string_view escaped) {
    return event("content_block_delta", ",\"index\":" + std::to_string(index) +
                                            R"(,"delta":{"type":"input_json_delta","partial_json":")" +
                                            std::string(escaped) + "\"}");
}

std::string block_stop(int index) { return event("content_block_stop", ",\"index\":" + std::to_string(index)); }

std::string message_delta(std::string_view reason) {
    return event("message_delta", R"(,"delta":{"stop_reason":")" + std::string(reason) +
                                      R"("},"usage":{"output_tokens":9,"input_tokens":null})");
}

TEST(AnthropicStreamDecoder, ReadsTextUsageAndEnd) {
    const std::string bytes = start() + kTextStart + event("ping", "") + text("Hé") + text("a\\nb") + block_stop(0) +
                              event("novelty", R"(,"x":1)") + message_delta("end_turn") + kStop;
    const Decoded decoded = expect_cut_invariance(anthropic_codec(), bytes, 100);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.lines,
              (std::vector<std::string>{"start msg_1 m", "usage in=7 out=1 cached=2 written=- reasoning=-", "other",
                                        "other", "text[0] Hé", "text[0] a\nb", "other", "other", "finish[0] 1",
                                        "usage in=7 out=9 cached=2 written=- reasoning=-", "done"}));
}

TEST(AnthropicStreamDecoder, CountsToolsAndFillsEmptyArguments) {
    const std::string bytes = start() + kTextStart + text("x") + block_stop(0) + tool_start(1, "f") +
                              tool_piece(1, "") + tool_piece(1, "{\\\"a\\\":") + tool_piece(1, "1}") + block_stop(1) +
                              tool_start(2, "g") + block_stop(2) + message_delta("tool_use") + kStop;
    const Decoded decoded = expect_cut_invariance(anthropic_codec(), bytes, 50);
    ASSERT_EQ(decoded.calls.size(), 2U);
    EXPECT_EQ(decoded.calls[0].id, "toolu_1");
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[1].arguments, "{}");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

TEST(AnthropicStreamDecoder, TurnsTheAnswerToolIntoText) {
    const std::string bytes = start() + tool_start(0, "nexus_json_answer") + tool_piece(0, "{\\\"a\\\"") +
                              tool_piece(0, ":1}") + block_stop(0) + message_delta("tool_use") + kStop;
    const Decoded decoded = decode_stream(anthropic_codec(), bytes);
    EXPECT_EQ(decoded.text, R"({"a":1})");
    EXPECT_TRUE(decoded.calls.empty());
    EXPECT_EQ(decoded.finish, FinishReason::stop);
}

TEST(AnthropicStreamDecoder, TakesTheFirstStartAndNothingBehindTheEnd) {
    const std::string bytes =
        start() + start() + kTextStart + text("a") + message_delta("end_turn") + kStop + start() + text("b") + kStop;
    const Decoded decoded = decode_stream(anthropic_codec(), bytes);
    EXPECT_EQ(decoded.text, "a");
    EXPECT_EQ(std::count(decoded.lines.begin(), decoded.lines.end(), "done"), 1);
    EXPECT_EQ(std::count(decoded.lines.begin(), decoded.lines.end(), "start msg_1 m"), 1);
}

TEST(AnthropicStreamDecoder, CallsACutStreamAnError) {
    const Decoded cut = decode_stream(anthropic_codec(), start() + kTextStart + text("a"));
    ASSERT_TRUE(cut.error);
    EXPECT_EQ(cut.error->code(), ErrorCode::provider_protocol_error);
    EXPECT_TRUE(cut.error->retryable());
    EXPECT_TRUE(decode_stream(anthropic_codec(), "").error);
    const Decoded finished = decode_stream(anthropic_codec(), start() + message_delta("end_turn"));
    EXPECT_FALSE(finished.error);
    EXPECT_EQ(finished.lines.back(), "done");
}

TEST(AnthropicStreamDecoder, EndsWithTheProvidersError) {
    const std::string bytes =
        start() + event("error", R"(,"error":{"type":"overloaded_error","message":"Overloaded"})") + text("x");
    const Decoded decoded = decode_stream(anthropic_codec(), bytes);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines.back(), "error provider_unavailable");
    EXPECT_EQ(decoded.events.back().error->status(), 503);
}

TEST(AnthropicStreamDecoder, RefusesWhatIsNoEvent) {
    const Decoded decoded = decode_stream(anthropic_codec(), "data: {nonsense\n\n");
    ASSERT_TRUE(decoded.error);
    EXPECT_EQ(decoded.error->code(), ErrorCode::provider_protocol_error);
    for (const char* odd :
         {"data: 7\n\n", "data: []\n\n", "data: {\"type\":7}\n\n", "event: message_start\ndata: {}\n\n",
          "data: {\"type\":\"content_block_delta\",\"delta\":3}\n\n"}) {
        EXPECT_EQ(decode_stream(anthropic_codec(), odd).lines, (std::vector<std::string>{"other"})) << odd;
    }
}

TEST(AnthropicStreamDecoder, LeavesTextUnparsedWhereNobodyNeedsIt) {
    const std::string bytes = start() + kTextStart + text("a") + "event: content_block_delta\ndata: {broken\n\n" +
                              message_delta("max_tokens") + kStop;
    const Decoded decoded = decode_stream(anthropic_codec(), bytes, StreamNeeds{.text = false});
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.text, "");
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.usage.output, 9);
    EXPECT_EQ(decoded.finish, FinishReason::length);
}

TEST(AnthropicStreamDecoder, ReadsBlocksThatTheStartBrings) {
    const std::string bytes = in_one_line(R"(data: {"type":"message_start","message":{"id":"msg_1","model":"m",
"stop_reason":"tool_use","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]}})") +
                              "\n\n" + kStop;
    const Decoded decoded = decode_stream(anthropic_codec(), bytes);
    ASSERT_EQ(decoded.calls.size(), 1U);
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

}  // namespace
}  // namespace nexus::dialect
