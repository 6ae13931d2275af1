#include <gtest/gtest.h>

#include "dialect/bedrock/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;
using test::Decoded;

TEST(BedrockStreamEncoder, WritesWhatItsDecoderReads) {
    std::vector<StreamEvent> events;
    Citation citation;
    citation.url = "https://e.com/";
    const Json native{
        {"toolUse", Json{{"toolUseId", "s"}, {"name", "g"}, {"type", "server_tool_use"}, {"input", Json{{"q", 1}}}}}};
    const Json result{{"toolResult", Json{{"toolUseId", "s"}, {"content", Json::array({Json{{"text", "x"}}})}}}};
    events.push_back({.kind = Kind::start, .text = "m", .id = "r1"});
    events.push_back({.kind = Kind::reasoning, .text = "think", .block = 0});
    events.push_back({.kind = Kind::thinking_signature, .text = "s", .block = 0});
    events.push_back({.kind = Kind::thinking_signature, .text = "cg==", .name = "redacted_thinking"});
    events.push_back({.kind = Kind::native, .origin = Dialect::bedrock_converse, .data = native});
    events.push_back({.kind = Kind::native, .origin = Dialect::bedrock_converse, .data = result});
    events.push_back({.kind = Kind::native, .origin = Dialect::anthropic, .data = native});
    events.push_back({.kind = Kind::text, .text = "a\"b\n", .block = 3});
    events.push_back({.kind = Kind::citation, .citations = {citation}});
    events.push_back({.kind = Kind::image, .text = "AA==", .name = "image/png"});
    events.push_back({.kind = Kind::tool_call, .tool = 0, .id = "t0", .name = "f"});
    events.push_back({.kind = Kind::tool_call, .tool = 1, .id = "t1", .name = "g"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = "{\"a\""});
    events.push_back({.kind = Kind::tool_arguments, .tool = 1, .text = "{}"});
    events.push_back({.kind = Kind::tool_arguments, .tool = 0, .text = ":1}"});
    events.push_back({.kind = Kind::finish, .finish = FinishReason::tool_calls});
    events.push_back({.kind = Kind::usage, .usage = Usage{.input = 9, .output = 3, .cached = 4}});
    const std::string bytes = test::encode_stream(bedrock_codec(), events, {});
    const Decoded decoded = test::expect_cut_invariance(bedrock_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error);
    std::vector<std::string> lines;
    for (const std::string& line : decoded.lines) {
        if (line != "other") {
            lines.push_back(line);
        }
    }
    EXPECT_EQ(
        lines,
        (std::vector<std::string>{
            "start  ", "reasoning[0] think", "signature[0] s", "signature[0] redacted_thinkingcg==",
            R"(native[0] toolUse {"toolUse":{"toolUseId":"s","name":"g","type":"server_tool_use","input":{"q":1}}})",
            R"(native[0] toolResult {"toolResult":{"toolUseId":"s","content":[{"text":"x"}]}})", "text[0] a\"b\n",
            "citation[0] https://e.com/ ---;", "image[0] image/png AA==", "tool_call[0/0] t0 f", "tool_call[0/1] t1 g",
            "arguments[0/0] {\"a\"", "arguments[0/1] {}", "arguments[0/0] :1}", "finish[0] 3",
            "usage in=9 out=3 cached=4 written=- reasoning=-", "done"}));
}

TEST(BedrockStreamEncoder, KeepsBlocksApart) {
    std::vector<StreamEvent> events;
    for (const std::int32_t block : {0, 0, 2}) {
        events.push_back({.kind = Kind::text, .text = "a", .block = block});
    }
    const Decoded decoded = test::decode_stream(bedrock_codec(), test::encode_stream(bedrock_codec(), events, {}));
    std::vector<std::int32_t> blocks;
    for (const StreamEvent& event : decoded.events) {
        if (event.kind == Kind::text) {
            blocks.push_back(event.block);
        }
    }
    EXPECT_EQ(blocks, (std::vector<std::int32_t>{0, 0, 1}));
}

TEST(BedrockStreamEncoder, BreaksOffWithOneException) {
    const auto encoder = bedrock_codec().stream_encoder({});
    std::string out;
    encoder->encode({.kind = Kind::text, .text = "a"}, out);
    encoder->encode({.kind = Kind::text, .choice = 1, .text = "b"}, out);
    encoder->fail(Error(ErrorCode::rate_limit_exceeded, "slow"), out);
    encoder->finish(out);
    encoder->encode({.kind = Kind::text, .text = "c"}, out);
    const Decoded decoded = test::decode_stream(bedrock_codec(), out);
    EXPECT_EQ(decoded.text, "a");
    EXPECT_EQ(decoded.lines.back(), "error rate_limit_exceeded");
    EXPECT_EQ(out.find("messageStop"), std::string::npos);
}

}  // namespace
}  // namespace nexus::dialect
