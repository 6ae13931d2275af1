#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

TEST(GeminiStreamEncoder, WritesWhatItsDecoderReads) {
    std::vector<StreamEvent> events;
    using Kind = StreamEvent::Kind;
    events.push_back({.kind = Kind::start, .text = "m", .id = "r1"});
    events.push_back({.kind = Kind::reasoning, .text = "think"});
    events.push_back({.kind = Kind::text, .text = "a\"b\n"});
    events.push_back({.kind = Kind::tool_call, .tool = 0, .text = "sig", .id = "t0", .name = "f"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = "{\"a\""});
    events.push_back({.kind = Kind::tool_call, .tool = 1, .id = "t1", .name = "g"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = ":1}"});
    events.push_back({.kind = Kind::finish, .finish = FinishReason::tool_calls});
    events.push_back({.kind = Kind::text, .choice = 1, .text = "other"});
    events.push_back({.kind = Kind::finish, .choice = 1, .finish = FinishReason::length});
    events.push_back({.kind = Kind::usage, .usage = Usage{.input = 7, .output = 3, .cached = 2, .reasoning = 1}});
    events.push_back({.kind = Kind::done});
    const std::string bytes = test::encode_stream(gemini_codec(), events, {});
    const Decoded decoded = expect_cut_invariance(gemini_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error) << bytes;
    EXPECT_EQ(decoded.text, "a\"b\n");
    EXPECT_EQ(decoded.reasoning, "think");
    ASSERT_EQ(decoded.calls.size(), 2U);
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[0].thought_signature, "sig");
    EXPECT_EQ(decoded.calls[1].id, "t1");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
    EXPECT_EQ(decoded.usage.output, 3);
    EXPECT_EQ(decoded.usage.reasoning, 1);
    EXPECT_EQ(decoded.lines.back(), "done");
}

TEST(GeminiStreamEncoder, NeverFinishesAFailedStream) {
    const auto encoder = gemini_codec().stream_encoder({});
    std::string out;
    encoder->encode({.kind = StreamEvent::Kind::text, .text = "a"}, out);
    encoder->fail(Error(ErrorCode::rate_limit_exceeded, "slow"), out);
    encoder->finish(out);
    EXPECT_EQ(out.find("finishReason"), std::string::npos);
    EXPECT_EQ(decode_stream(gemini_codec(), out).lines.back(), "error rate_limit_exceeded");
}

}  // namespace
}  // namespace nexus::dialect
