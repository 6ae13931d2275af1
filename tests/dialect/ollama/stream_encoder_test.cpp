#include <gtest/gtest.h>

#include "dialect/ollama/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;
using test::Decoded;

TEST(OllamaStreamEncoder, WritesWhatItsDecoderReads) {
    std::vector<StreamEvent> events;
    events.push_back({.kind = Kind::start, .text = "m\"1", .id = "r1"});
    events.push_back({.kind = Kind::reasoning, .text = "think"});
    events.push_back({.kind = Kind::tool_call, .tool = 0, .id = "t0", .name = "f"});
    events.push_back({.kind = Kind::tool_call, .tool = 1, .id = "t1", .name = "g"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = "{\"a\""});
    events.push_back({.kind = Kind::tool_arguments, .tool = 1, .text = "{\"cut"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = ":1}"});
    events.push_back({.kind = Kind::text, .text = "a\"b\n"});
    events.push_back({.kind = Kind::image, .text = "iVBORw0KGgo=", .name = "image/png"});
    events.push_back({.kind = Kind::finish, .finish = FinishReason::tool_calls});
    events.push_back({.kind = Kind::usage, .usage = Usage{.input = 9, .output = 3}});
    AnswerContext context;
    context.created = 1702390423;
    const std::string bytes = test::encode_stream(ollama_codec(), events, context);
    EXPECT_NE(bytes.find("2023-12-12T14:13:43Z"), std::string::npos);
    const Decoded decoded = test::expect_cut_invariance(ollama_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines,
              (std::vector<std::string>{"start  m\"1", "reasoning[0] think", "text[0] a\"b\n",
                                        "image[0] image/png iVBORw0KGgo=", "tool_call[0/0] t0 f",
                                        R"(arguments[0/0] {"a":1})", "tool_call[0/1] t1 g", "arguments[0/1] {}",
                                        "finish[0] 3", "usage in=9 out=3 cached=- written=- reasoning=-", "done"}));
}

TEST(OllamaStreamEncoder, BreaksOffWithOneError) {
    const auto encoder = ollama_codec().stream_encoder({});
    std::string out;
    encoder->encode({.kind = Kind::text, .text = "a"}, out);
    encoder->fail(Error(ErrorCode::provider_timeout, "slow"), out);
    encoder->finish(out);
    EXPECT_TRUE(out.ends_with("{\"error\":\"slow\"}\n"));
    EXPECT_EQ(test::decode_stream(ollama_codec(), out).lines.back(), "error provider_unavailable");
}

}  // namespace
}  // namespace nexus::dialect
