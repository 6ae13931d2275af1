#include <gtest/gtest.h>

#include <cstdio>

#include "base/encoding.h"
#include "dialect/anthropic/codec.h"
#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

struct Read {
    std::vector<std::string> kinds;
    std::string text;
    std::string raw;
    Usage usage;
    bool failed = false;
};

Read read(std::string_view bytes, std::size_t step, StreamNeeds needs = {}) {
    Read out;
    const auto decoder = bedrock_invoke_stream_decoder(needs);
    const auto take = [&out](const std::vector<StreamEvent>& events) {
        for (const StreamEvent& event : events) {
            out.kinds.push_back(std::to_string(static_cast<int>(event.kind)) + event.text);
            out.text += event.kind == StreamEvent::Kind::text ? event.text : std::string();
            out.raw += event.raw;
            out.usage.update(event.usage);
        }
    };
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const std::string piece(bytes.substr(at, step));
        std::vector<StreamEvent> events;
        const Result<void> fed = decoder->feed(piece, events);
        take(events);
        if (!fed) {
            out.failed = true;
            return out;
        }
    }
    std::vector<StreamEvent> events;
    out.failed = !decoder->finish(events);
    take(events);
    return out;
}

std::string chunk(std::string_view json) {
    std::string out;
    bedrock::append_event(out, "chunk", R"({"bytes":")" + base64_encode(json) + R"(","p":"ab"})");
    return out;
}

const std::string kBegin =
    chunk(
        R"({"type":"message_start","message":{"id":"msg_1","model":"c","usage":{"input_tokens":5,"output_tokens":1}}})") +
    chunk(R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})") +
    chunk("{\"type\":\"content_block_delta\",\n \"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}");
const std::string kEnd =
    chunk(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}})") +
    chunk(R"({"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":5}})");

TEST(BedrockInvokeStream, ReadsAnthropicsEventsHoweverTheBytesAreCut) {
    const std::string bytes = kBegin + kEnd;
    const Read whole = read(bytes, bytes.size());
    EXPECT_FALSE(whole.failed);
    EXPECT_EQ(whole.text, "Hi");
    EXPECT_EQ(whole.usage.input, 5);
    EXPECT_EQ(whole.usage.output, 2);
    for (std::size_t step = 1; step < 100; ++step) {
        const Read cut = read(bytes, step);
        EXPECT_EQ(cut.kinds, whole.kinds) << step;
        EXPECT_EQ(cut.raw, whole.raw) << step;
    }
}

TEST(BedrockInvokeStream, GivesEventsThatAnAnthropicClientReads) {
    const Read whole = read(kBegin + kEnd, 1000);
    EXPECT_TRUE(whole.raw.starts_with("event: message_start\ndata: {\"type\":\"message_start\""));
    const test::Decoded decoded = test::decode_stream(anthropic_codec(), whole.raw);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.text, "Hi");
    EXPECT_EQ(decoded.lines.back(), "done");
    EXPECT_EQ(read(kBegin + kEnd, 50, StreamNeeds{.text = false}).text, "");
}

TEST(BedrockInvokeStream, EndsWithTheServicesExceptionOrABrokenChunk) {
    std::string exception;
    bedrock::append_exception(exception, "modelTimeoutException", R"({"message":"slow"})");
    std::string broken;
    bedrock::append_event(broken, "chunk", R"({"bytes":"?"})");
    for (const std::string& bad : {exception, broken}) {
        const std::string error = std::to_string(static_cast<int>(StreamEvent::Kind::error));
        for (const std::size_t step : {std::size_t{1}, std::size_t{5000}}) {
            const Read result = read(kBegin + bad + kEnd, step);
            EXPECT_FALSE(result.failed);
            EXPECT_EQ(result.text, "Hi");
            EXPECT_EQ(result.kinds.back(), error);
            EXPECT_EQ(read(kBegin + kEnd + bad, step).kinds, read(kBegin + kEnd, step).kinds);
        }
    }
    EXPECT_TRUE(read(kBegin, 100).failed) << "cut";
    EXPECT_TRUE(read(kBegin + chunk("{nonsense"), 100).failed);
    EXPECT_FALSE(read(kBegin + kEnd + "garbage behind the end", 1000).failed);
}

TEST(BedrockInvokeStream, WritesWhatItReads) {
    const auto encoder = bedrock_invoke_stream_encoder({});
    std::string out;
    encoder->encode({.kind = StreamEvent::Kind::text, .text = "a\nb"}, out);
    encoder->encode({.kind = StreamEvent::Kind::finish, .finish = FinishReason::stop}, out);
    encoder->finish(out);
    encoder->fail(Error(ErrorCode::internal_error, "late"), out);
    const Read whole = read(out, 7);
    EXPECT_FALSE(whole.failed);
    EXPECT_EQ(whole.text, "a\nb");
    const auto failing = bedrock_invoke_stream_encoder({});
    std::string failed;
    failing->encode({.kind = StreamEvent::Kind::error}, failed);
    failing->finish(failed);
    EXPECT_EQ(read(failed, 7).kinds.size(), 1U);
}

TEST(BedrockInvokeStream, UnderstandsEveryRecordingOfClaude) {
    int streams = 0;
    for (const test::Cassette& cassette : test::load_cassettes("bedrock")) {
        const bool is_claude = cassette.path.find("anthropic.claude") != std::string::npos &&
                               cassette.path.find("claude-v2") == std::string::npos;
        if (!cassette.path.ends_with("/invoke-with-response-stream") || cassette.status != 200 || !is_claude) {
            continue;
        }
        const Read whole = read(cassette.response_body, cassette.response_body.size());
        EXPECT_FALSE(whole.failed) << cassette.name;
        EXPECT_TRUE(whole.usage.known()) << cassette.name;
        EXPECT_EQ(read(cassette.response_body, 1).kinds, whole.kinds) << cassette.name;
        EXPECT_EQ(read(cassette.response_body, 333).kinds, whole.kinds) << cassette.name;
        test::replay_stream(anthropic_codec(), whole.raw, cassette.name);
        ++streams;
    }
    std::printf("bedrock: %d streams of InvokeModel replayed\n", streams);
}

}  // namespace
}  // namespace nexus::dialect
