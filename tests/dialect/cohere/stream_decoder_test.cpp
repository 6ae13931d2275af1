#include <gtest/gtest.h>

#include "dialect/cohere/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

std::string event(std::string_view type, std::string_view rest) {
    std::string out = "event: ";
    out.append(type).append("\ndata: {\"type\":\"").append(type).append("\"").append(rest);
    return out.append("}\n\n");
}

std::string delta(std::string_view type, int index, std::string_view message) {
    return event(type, ",\"index\":" + std::to_string(index) + ",\"delta\":{\"message\":" + std::string(message) + "}");
}

const std::string kStart =
    event("message-start", R"(,"id":"r1","delta":{"message":{"role":"assistant","content":[]}})");

std::string ended(std::string_view reason) {
    return event("message-end", R"(,"delta":{"finish_reason":")" + std::string(reason) +
                                    R"(","usage":{"tokens":{"input_tokens":4,"output_tokens":2}}})");
}

TEST(CohereStreamDecoder, ReadsContentPlanAndCitations) {
    const std::string bytes =
        kStart + delta("content-start", 0, R"({"content":{"type":"thinking","thinking":""}})") +
        delta("content-delta", 0, R"({"content":{"thinking":"hm"}})") + event("content-end", ",\"index\":0") +
        event("tool-plan-delta", R"(,"delta":{"message":{"tool_plan":"Plän "}})") +
        delta("content-start", 1, R"({"content":{"type":"text","text":""}})") +
        delta("content-delta", 1, R"({"content":{"text":"Ruby"}})") +
        delta(
            "citation-start", 0,
            R"({"citations":{"start":0,"end":4,"text":"Ruby","content_index":1,"sources":[{"id":"d","document":{"title":"T"}}]}})") +
        event("citation-end", ",\"index\":0") + event("content-end", ",\"index\":1") + ended("COMPLETE");
    const Decoded decoded = expect_cut_invariance(cohere_codec(), bytes + "data: [DONE]\n\n", 100);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, bytes);
    std::vector<std::string> lines;
    for (const std::string& line : decoded.lines) {
        if (line != "other") {
            lines.push_back(line);
        }
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"start r1 ", "reasoning[0] hm", "text[0] Plän ", "text[0] Ruby",
                                               "citation[0] T 5-9;", "finish[0] 1",
                                               "usage in=4 out=2 cached=- written=- reasoning=-", "done"}));
}

TEST(CohereStreamDecoder, JoinsParallelCalls) {
    const auto start = [](int index, const char* name) {
        return delta("tool-call-start", index,
                     R"({"tool_calls":{"id":"i)" + std::to_string(index) +
                         R"(","type":"function","function":{"name":")" + name + R"(","arguments":""}}})");
    };
    const auto piece = [](int index, const char* text) {
        return delta("tool-call-delta", index,
                     R"({"tool_calls":{"function":{"arguments":")" + std::string(text) + "\"}}}");
    };
    const std::string bytes = kStart + start(0, "f") + piece(0, "{\\\"a\\\":") + piece(0, "1}") +
                              event("tool-call-end", ",\"index\":0") + start(1, "g") + piece(1, "null") +
                              event("tool-call-end", ",\"index\":1") + start(2, "h") + ended("TOOL_CALL");
    const Decoded decoded = expect_cut_invariance(cohere_codec(), bytes, 20);
    ASSERT_EQ(decoded.calls.size(), 3U);
    EXPECT_EQ(decoded.calls[0].id, "i0");
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[1].arguments, "{}");
    EXPECT_EQ(decoded.calls[2].arguments, "{}");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

TEST(CohereStreamDecoder, EndsWithTheProvidersError) {
    const std::string bytes =
        kStart +
        event("message-end", R"(,"delta":{"finish_reason":"ERROR","usage":{},"error":"bad","error_type":"X"})");
    const Decoded decoded = expect_cut_invariance(cohere_codec(), bytes + ended("COMPLETE"), 20);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.lines.back(), "error provider_unavailable");
    EXPECT_EQ(decode_stream(cohere_codec(), kStart + ended("TIMEOUT")).lines.back(), "error provider_timeout");
}

TEST(CohereStreamDecoder, CallsACutStreamAnError) {
    for (const std::string& bytes :
         {std::string(), kStart, kStart + std::string("data: [DONE]\n\n"), std::string("data: {nonsense\n\n")}) {
        const Decoded decoded = expect_cut_invariance(cohere_codec(), bytes, 5);
        ASSERT_TRUE(decoded.error) << bytes;
        EXPECT_EQ(decoded.error->code(), ErrorCode::provider_protocol_error);
    }
}

TEST(CohereStreamDecoder, TakesOddTypesForAbsent) {
    const std::string bytes = delta("content-start", -1, R"({"content":7})") + delta("content-delta", 0, "{}") +
                              delta("tool-call-start", 0, R"({"tool_calls":[]})") +
                              delta("tool-call-delta", 9, R"({"tool_calls":{"function":7}})") +
                              event("tool-call-end", ",\"index\":\"x\"") +
                              delta("citation-start", 0, R"({"citations":[]})") + "data: 7\n\ndata: []\n\n" +
                              event("message-end", ",\"delta\":7");
    const Decoded decoded = expect_cut_invariance(cohere_codec(), bytes, 5);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.finish, FinishReason::stop);
}

TEST(CohereStreamDecoder, EndsAStreamOfTooManyItems) {
    std::string bytes = kStart;
    for (int i = 0; i < 5000; ++i) {
        bytes += delta("content-start", i, R"({"content":{"type":"text","text":""}})");
    }
    EXPECT_TRUE(decode_stream(cohere_codec(), bytes).error);
}

TEST(CohereStreamDecoder, GivesUsageWhereNobodyNeedsText) {
    const std::string bytes = kStart + delta("content-delta", 0, R"({"content":{"text":"a"}})") + ended("MAX_TOKENS");
    const Decoded decoded = decode_stream(cohere_codec(), bytes, StreamNeeds{.text = false});
    EXPECT_EQ(decoded.text, "");
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.usage.input, 4);
    EXPECT_EQ(decoded.finish, FinishReason::length);
}

}  // namespace
}  // namespace nexus::dialect
