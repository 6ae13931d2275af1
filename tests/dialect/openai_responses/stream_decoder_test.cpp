#include <gtest/gtest.h>

#include "dialect/openai_responses/codec.h"
#include "tests/dialect/matrix_streams.h"
#include "tests/dialect/openai_responses/stream_support.h"

namespace nexus::dialect {
namespace {

using test::event;

std::string answer() {
    return event("response.created", R"("response":{"id":"resp_1","model":"m"})") +
           event("response.output_item.added", R"("output_index":0,"item":{"type":"reasoning","id":"rs_1"})") +
           event("response.reasoning_summary_part.added", R"("output_index":0,"summary_index":0)") +
           event("response.reasoning_summary_text.delta", R"("output_index":0,"delta":"one")") +
           event("response.reasoning_summary_part.added", R"("output_index":0,"summary_index":1)") +
           event("response.reasoning_summary_text.delta", R"("output_index":0,"delta":"two")") +
           event("response.output_item.done",
                 R"("output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"})") +
           event("response.output_item.added",
                 R"("output_index":1,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":""})") +
           event("response.function_call_arguments.delta", R"("output_index":1,"delta":"{\"a\":")") +
           event("response.function_call_arguments.delta", R"("output_index":1,"delta":"1}")") +
           event("response.function_call_arguments.done", R"("output_index":1,"arguments":"{\"a\":1}")") +
           event(
               "response.output_item.done",
               R"("output_index":1,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"})") +
           event("response.output_item.added", R"("output_index":2,"item":{"type":"message"})") +
           event("response.output_text.delta", R"("output_index":2,"delta":"h\ud83d","logprobs":[])") +
           event("response.output_text.delta", R"("output_index":2,"delta":"\ude00","logprobs":[{"token":"x"}])") +
           event("response.output_text.annotation.added",
                 R"("output_index":2,"annotation":{"type":"url_citation","url":"u","start_index":0,"end_index":1})") +
           event("response.output_text.done", R"("output_index":2,"text":"h\ud83d\ude00")") +
           event("response.completed",
                 R"("response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":2}})");
}

TEST(ResponsesStreamDecoder, ReadsAWholeAnswerAtEveryCut) {
    const test::Decoded decoded = test::expect_cut_invariance(openai_responses_codec(), answer(), 100);
    ASSERT_FALSE(decoded.error);
    EXPECT_EQ(decoded.raw, answer());
    EXPECT_EQ(decoded.text, "h\xF0\x9F\x98\x80");
    EXPECT_EQ(decoded.reasoning, "one\n\ntwo");
    ASSERT_EQ(decoded.calls.size(), 1U);
    EXPECT_EQ(decoded.calls[0].arguments, R"({"a":1})");
    EXPECT_EQ(decoded.finish, FinishReason::tool_calls);
    EXPECT_EQ(decoded.usage.output, 2);
    EXPECT_EQ(decoded.lines.back(), "done");
    EXPECT_EQ(std::ranges::count(decoded.lines, "signature[0] e"), 1);
    EXPECT_EQ(std::ranges::count(decoded.lines, R"(logprobs[0] [{"token":"x"}])"), 1);
    EXPECT_EQ(std::ranges::count(decoded.lines, "citation[0] u 0-1;"), 1);
}

TEST(ResponsesStreamDecoder, ReadsItemsThatCameWithoutPieces) {
    const test::Decoded decoded = test::decode_stream(
        openai_responses_codec(),
        event("response.output_item.done",
              R"("output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"})") +
            event("response.output_item.done",
                  R"("output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"t"}]})") +
            event("response.output_item.done", R"("output_index":2,"item":{"type":"web_search_call","id":"ws"})") +
            event("response.output_item.done",
                  R"("output_index":3,"item":{"type":"image_generation_call","result":"QQ=="})") +
            event("response.incomplete",
                  R"("response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}})"));
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.calls.at(0).arguments, "{}");
    EXPECT_EQ(decoded.text, "t");
    EXPECT_EQ(decoded.finish, FinishReason::length);
    EXPECT_EQ(std::ranges::count(decoded.lines, "image[0] image/png QQ=="), 1);
    EXPECT_EQ(std::ranges::count(decoded.lines, R"(native[0] web_search_call {"type":"web_search_call","id":"ws"})"),
              1);
}

TEST(ResponsesStreamDecoder, ReportsFailuresAndTruncation) {
    const auto lines = [](const std::string& bytes) {
        return test::decode_stream(openai_responses_codec(), bytes).lines.back();
    };
    EXPECT_EQ(lines(event("response.failed", R"("response":{"error":{"code":"rate_limit_exceeded","message":"x"}})")),
              "error rate_limit_exceeded");
    EXPECT_EQ(lines(event("error", R"("code":"server_error","message":"x","param":null)")),
              "error provider_unavailable");
    EXPECT_TRUE(test::decode_stream(openai_responses_codec(),
                                    event("response.output_text.delta", R"("output_index":0,"delta":"x")"))
                    .error);
    EXPECT_TRUE(test::decode_stream(openai_responses_codec(), "event: response.output_text.delta\ndata: {\n\n").error);
}

TEST(ResponsesStreamDecoder, LeavesTextUnreadWhereNobodyNeedsIt) {
    const test::Decoded decoded = test::decode_stream(openai_responses_codec(), answer(), StreamNeeds{.text = false});
    EXPECT_EQ(decoded.raw, answer());
    EXPECT_TRUE(decoded.text.empty());
    EXPECT_EQ(decoded.usage.input, 1);
}

}  // namespace
}  // namespace nexus::dialect
