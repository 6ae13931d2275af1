#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

TEST(AnthropicStreamEncoder, WritesWhatItsDecoderReads) {
    std::vector<StreamEvent> events;
    using Kind = StreamEvent::Kind;
    events.push_back({.kind = Kind::start, .text = "m", .id = "msg_1"});
    events.push_back({.kind = Kind::reasoning, .text = "think"});
    events.push_back({.kind = Kind::thinking_signature, .text = "sig"});
    events.push_back({.kind = Kind::thinking_signature, .text = "data", .name = "redacted_thinking"});
    events.push_back({.kind = Kind::text, .text = "a\"b\n"});
    events.push_back({.kind = Kind::text, .text = "c"});
    events.push_back({.kind = Kind::tool_call, .tool = 0, .id = "t0", .name = "f"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = "{\"a\""});
    events.push_back({.kind = Kind::tool_call, .tool = 1, .id = "t1", .name = "g"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = ":1}"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 1, .text = "{}"});
    events.push_back({.kind = Kind::finish, .finish = FinishReason::tool_calls});
    events.push_back({.kind = Kind::usage, .usage = Usage{.input = 7, .output = 3, .cached = 2}});
    events.push_back({.kind = Kind::done});
    const std::string bytes = test::encode_stream(anthropic_codec(), events, {});
    const Decoded decoded = expect_cut_invariance(anthropic_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error) << bytes;
    EXPECT_EQ(decoded.text, "a\"b\nc");
    EXPECT_EQ(decoded.reasoning, "think");
    ASSERT_EQ(decoded.calls.size(), 2U);
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[1].name, "g");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
    EXPECT_EQ(decoded.usage.input, 7);
    EXPECT_EQ(decoded.usage.cached, 2);
    EXPECT_NE(std::find(decoded.lines.begin(), decoded.lines.end(), "signature[0] redacted_thinkingdata"),
              decoded.lines.end());
    EXPECT_EQ(decoded.lines.back(), "done");
}

TEST(AnthropicStreamEncoder, NeverEndsAFailedStreamProperly) {
    const auto encoder = anthropic_codec().stream_encoder({});
    std::string out;
    encoder->encode({.kind = StreamEvent::Kind::text, .text = "a"}, out);
    encoder->fail(Error(ErrorCode::provider_timeout, "too late"), out);
    encoder->fail(Error(ErrorCode::provider_timeout, "again"), out);
    encoder->finish(out);
    EXPECT_EQ(out.find("message_stop"), std::string::npos);
    EXPECT_EQ(out.find("again"), std::string::npos);
    EXPECT_EQ(decode_stream(anthropic_codec(), out).lines.back(), "error provider_timeout");
}

TEST(AnthropicStreamEncoder, WrapsTheTextOfAFreeFormCallInAnObject) {
    using Kind = StreamEvent::Kind;
    const Decoded decoded = decode_stream(
        anthropic_codec(), test::encode_stream(anthropic_codec(),
                                               {{.kind = Kind::tool_call, .id = "c", .name = "f", .custom = true},
                                                {.kind = Kind::tool_arguments, .text = "a\""},
                                                {.kind = Kind::tool_arguments, .text = "\nb"},
                                                {.kind = Kind::finish, .finish = FinishReason::tool_calls}},
                                               {}));
    EXPECT_EQ(decoded.calls.at(0).arguments, R"({"input":"a\"\nb"})");
}

TEST(AnthropicStreamEncoder, CarriesACallsSignatureInABlockOfItsOwn) {
    using Kind = StreamEvent::Kind;
    const Decoded decoded = decode_stream(
        anthropic_codec(), test::encode_stream(anthropic_codec(),
                                               {{.kind = Kind::tool_call, .text = "gemini's", .id = "c", .name = "f"},
                                                {.kind = Kind::finish, .finish = FinishReason::tool_calls}},
                                               {}));
    const auto carried = std::ranges::find(decoded.events, Kind::thinking_signature, &StreamEvent::kind);
    ASSERT_NE(carried, decoded.events.end());
    EXPECT_EQ(carried->origin, Dialect::gemini);
    EXPECT_EQ(carried->id, "c");
    EXPECT_EQ(carried->text, "gemini's");
}

}  // namespace
}  // namespace nexus::dialect
