#include <gtest/gtest.h>

#include "dialect/cohere/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;
using test::Decoded;

TEST(CohereStreamEncoder, WritesWhatItsDecoderReads) {
    std::vector<StreamEvent> events;
    Citation citation;
    citation.title = "T";
    citation.text_begin = 0;
    citation.text_end = 1;
    events.push_back({.kind = Kind::start, .text = "m", .id = "r\"1"});
    events.push_back({.kind = Kind::reasoning, .text = "think"});
    events.push_back({.kind = Kind::text, .text = "a\"b\n"});
    events.push_back({.kind = Kind::citation, .citations = {citation}});
    events.push_back({.kind = Kind::tool_call, .tool = 0, .id = "t0", .name = "f"});
    events.push_back({.kind = Kind::tool_call, .tool = 1, .id = "t1", .name = "g"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = "{\"a\""});
    events.push_back({.kind = Kind::tool_arguments, .tool = 1, .text = "{}"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = ":1}"});
    events.push_back({.kind = Kind::finish, .finish = FinishReason::tool_calls});
    events.push_back({.kind = Kind::usage, .usage = Usage{.input = 9, .output = 3, .cached = 4, .reasoning = 2}});
    const std::string bytes = test::encode_stream(cohere_codec(), events, {});
    EXPECT_TRUE(bytes.ends_with("data: [DONE]\n\n"));
    const Decoded decoded = test::expect_cut_invariance(cohere_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error);
    std::vector<std::string> lines;
    for (const std::string& line : decoded.lines) {
        if (line != "other") {
            lines.push_back(line);
        }
    }
    EXPECT_EQ(lines,
              (std::vector<std::string>{"start r\"1 ", "reasoning[0] think", "text[0] a\"b\n", "citation[0] T 0-1;",
                                        "tool_call[0/0] t0 f", "tool_call[0/1] t1 g", "arguments[0/0] {\"a\"",
                                        "arguments[0/1] {}", "arguments[0/0] :1}", "finish[0] 3",
                                        "usage in=9 out=3 cached=4 written=- reasoning=2", "done"}));
}

TEST(CohereStreamEncoder, BreaksOffWithOneError) {
    const auto encoder = cohere_codec().stream_encoder({});
    std::string out;
    encoder->encode({.kind = Kind::text, .text = "a"}, out);
    encoder->fail(Error(ErrorCode::provider_timeout, "slow"), out);
    encoder->finish(out);
    EXPECT_EQ(out.find("[DONE]"), std::string::npos);
    EXPECT_EQ(test::decode_stream(cohere_codec(), out).lines.back(), "error provider_timeout");
}

}  // namespace
}  // namespace nexus::dialect
