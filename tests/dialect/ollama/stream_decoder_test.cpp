#include <gtest/gtest.h>

#include "dialect/ollama/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

std::string line(std::string_view message, std::string_view rest = R"("done":false)") {
    std::string out = R"({"model":"m","created_at":"2025-07-07T20:22:19Z","message":)";
    return out.append(message).append(",").append(rest).append("}\n");
}

const std::string kEnd = line(R"({"role":"assistant","content":""})",
                              R"("done":true,"done_reason":"stop","prompt_eval_count":4,"eval_count":2)");

TEST(OllamaStreamDecoder, ReadsThinkingTextCallsAndEnd) {
    const std::string bytes =
        line(R"({"content":"","thinking":"hm"})") +
        line(R"({"content":"Hé"})", R"("done":false,"logprobs":[{"token":"H","logprob":-1}])") +
        line(
            R"({"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"id":"x","function":{"name":"g"}}]})") +
        line(R"({"content":"","images":["/9j/",7]})") + kEnd;
    const Decoded decoded = expect_cut_invariance(ollama_codec(), bytes + "{\"late\":1}\n", 100);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.lines,
              (std::vector<std::string>{"start  m", "reasoning[0] hm", "text[0] Hé",
                                        R"(logprobs[0] [{"token":"H","logprob":-1.0,"bytes":null,"top_logprobs":[]}])",
                                        "tool_call[0/0] call_20250707202219_0 f", R"(arguments[0/0] {"a":1})",
                                        "tool_call[0/1] x g", "arguments[0/1] {}", "image[0] image/jpeg /9j/",
                                        "finish[0] 3", "usage in=4 out=2 cached=- written=- reasoning=-", "done"}));
}

TEST(OllamaStreamDecoder, EndsWithTheServersError) {
    const std::string bytes = line(R"({"content":"a"})") + "{\"error\":\"out of memory\"}\n" + kEnd;
    const Decoded decoded = expect_cut_invariance(ollama_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines.back(), "error provider_unavailable");
}

TEST(OllamaStreamDecoder, ReadsALastLineWithoutItsEnd) {
    const std::string bytes = line(R"({"content":"a"})") + kEnd.substr(0, kEnd.size() - 1);
    const Decoded decoded = expect_cut_invariance(ollama_codec(), bytes, 20);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines.back(), "done");
}

TEST(OllamaStreamDecoder, CallsACutOrBrokenStreamAnError) {
    for (const std::string& bytes :
         {std::string(), line(R"({"content":"a"})"), line(R"({"content":"a"})") + kEnd.substr(0, 30),
          std::string("{nonsense\n"), std::string("7\n"), std::string("data: {}\n\n"), std::string(2'000'000, 'x')}) {
        const Decoded decoded = expect_cut_invariance(ollama_codec(), bytes, bytes.size() > 1000 ? 0 : 5);
        ASSERT_TRUE(decoded.error);
        EXPECT_EQ(decoded.error->code(), ErrorCode::provider_protocol_error);
    }
}

TEST(OllamaStreamDecoder, GivesUsageWhereNobodyNeedsText) {
    const std::string bytes =
        line(R"({"content":"a","tool_calls":[{"function":{"name":"f"}}],"images":["/9j/"]})") + kEnd;
    const Decoded decoded = decode_stream(ollama_codec(), bytes, StreamNeeds{.text = false});
    EXPECT_EQ(decoded.text, "");
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.usage.input, 4);
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

}  // namespace
}  // namespace nexus::dialect
