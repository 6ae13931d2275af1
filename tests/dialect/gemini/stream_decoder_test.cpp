#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using test::decode_stream;
using test::Decoded;
using test::expect_cut_invariance;

std::string chunk(std::string_view members) {
    std::string out = "data: {";
    out.append(members).append(R"(,"modelVersion":"m","responseId":"r1"})").append("\r\n\r\n");
    return out;
}

std::string parts(std::string_view list, std::string_view rest = "") {
    std::string out = R"("candidates":[{"content":{"parts":[)";
    out.append(list).append(R"(],"role":"model"},"index":0)").append(rest).append("}]");
    return chunk(out);
}

constexpr std::string_view kStop = R"(,"finishReason":"STOP")";

TEST(GeminiStreamDecoder, ReadsTextThoughtsUsageAndEnd) {
    const std::string bytes =
        parts(R"({"text":"hm","thought":true})") + parts(R"({"text":"Hé"})") +
        chunk(R"("candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"usageMetadata":)"
              R"({"promptTokenCount":4,"candidatesTokenCount":2,"thoughtsTokenCount":3,"totalTokenCount":9})");
    const Decoded decoded = expect_cut_invariance(gemini_codec(), bytes, 100);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.lines, (std::vector<std::string>{"start r1 m", "reasoning[0] hm", "text[0] Hé", "finish[0] 1",
                                                       "usage in=4 out=5 cached=- written=- reasoning=3", "done"}));
}

TEST(GeminiStreamDecoder, MakesTheSameIdsForCallsEachTime) {
    const std::string call = R"({"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"sig"})";
    const std::string bytes = parts(call + R"(,{"functionCall":{"name":"g"}})") +
                              parts(R"({"functionCall":{"id":"own","name":"h","args":{}}})", kStop);
    const Decoded decoded = expect_cut_invariance(gemini_codec(), bytes, 20);
    ASSERT_EQ(decoded.calls.size(), 3U);
    EXPECT_EQ(decoded.calls[0].id, "call_r1_0");
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.calls[0].thought_signature, "sig");
    EXPECT_EQ(decoded.calls[1].id, "call_r1_1");
    EXPECT_EQ(decoded.calls[1].arguments, "{}");
    EXPECT_EQ(decoded.calls[2].id, "own");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
}

TEST(GeminiStreamDecoder, JoinsArgumentsThatArriveInPieces) {
    const std::string bytes =
        parts(R"({"functionCall":{"name":"f","willContinue":true}})") +
        parts(R"({"functionCall":{"partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"x"}],"willContinue":true}})") +
        parts(R"({"functionCall":{"partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"y"}],"willContinue":true}})") +
        parts(R"({"functionCall":{}})") + parts(R"({"functionCall":{"name":"g","args":{}}})", kStop);
    const Decoded decoded = expect_cut_invariance(gemini_codec(), bytes, 20);
    ASSERT_EQ(decoded.calls.size(), 2U);
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":[{"b":"xy"}]})");
    EXPECT_EQ(decoded.calls[1].arguments, "{}");
}

TEST(GeminiStreamDecoder, CallsABlockedPromptFiltered) {
    const std::string bytes = chunk(R"("promptFeedback":{"blockReason":"SAFETY"})");
    const Decoded decoded = decode_stream(gemini_codec(), bytes);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.finish, FinishReason::content_filter);
    EXPECT_EQ(decoded.lines.back(), "done");
}

TEST(GeminiStreamDecoder, CallsACutStreamAnError) {
    EXPECT_TRUE(decode_stream(gemini_codec(), "").error);
    const Decoded cut = decode_stream(gemini_codec(), parts(R"({"text":"a"})"));
    ASSERT_TRUE(cut.error);
    EXPECT_EQ(cut.error->code(), ErrorCode::provider_protocol_error);
}

TEST(GeminiStreamDecoder, EndsWithTheProvidersError) {
    for (const bool wrapped : {false, true}) {
        const std::string error = R"({"error":{"code":503,"status":"UNAVAILABLE","message":"busy"}})";
        const std::string data = wrapped ? "[" + error + "]" : error;
        const std::string bytes = parts(R"({"text":"a"})") + "data: " + data + "\n\n" + parts(R"({"text":"b"})");
        const Decoded decoded = decode_stream(gemini_codec(), bytes);
        EXPECT_FALSE(decoded.error);
        EXPECT_EQ(decoded.lines.back(), "error provider_unavailable");
        EXPECT_EQ(decoded.text, "a");
    }
}

TEST(GeminiStreamDecoder, RefusesWhatIsNoAnswer) {
    for (const char* odd :
         {"data: {nonsense\n\n", "data: 7\n\n", "data: []\n\n", "data: {\"candidates\":[{\"index\":-1}]}\n\n",
          "data: {\"candidates\":[{\"index\":4000000000}]}\n\n"}) {
        const Decoded decoded = decode_stream(gemini_codec(), odd);
        ASSERT_TRUE(decoded.error) << odd;
        EXPECT_EQ(decoded.error->code(), ErrorCode::provider_protocol_error) << odd;
    }
    const Decoded types =
        decode_stream(gemini_codec(),
                      "data: {\"candidates\":[7,{\"content\":{\"parts\":[1,{\"text\":2}]},\"finishReason\":[]}],"
                      "\"usageMetadata\":{\"promptTokenCount\":\"x\"}}\n\n");
    EXPECT_EQ(types.finish, FinishReason::stop);
}

TEST(GeminiStreamDecoder, GivesUsageWhereNobodyNeedsText) {
    const std::string bytes =
        parts(R"({"text":"a"},{"functionCall":{"name":"f","args":{}}})") +
        chunk(R"("candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":4})");
    const Decoded decoded = decode_stream(gemini_codec(), bytes, StreamNeeds{.text = false});
    EXPECT_EQ(decoded.text, "");
    EXPECT_EQ(decoded.raw, bytes);
    EXPECT_EQ(decoded.usage.input, 4);
    EXPECT_EQ(decoded.usage.output, 0);
    EXPECT_EQ(decoded.finish, FinishReason::length);
}

}  // namespace
}  // namespace nexus::dialect
