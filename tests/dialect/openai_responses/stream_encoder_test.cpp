#include <gtest/gtest.h>

#include "dialect/openai_responses/codec.h"
#include "dialect/sse.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

struct Written {
    std::vector<std::string> types;
    std::vector<Json> data;
};

Written write(const std::vector<StreamEvent>& events) {
    AnswerContext context;
    context.model = "m";
    context.request_id = "r";
    const std::string bytes = test::encode_stream(openai_responses_codec(), events, context);
    SseParser parser;
    std::vector<SseEvent> frames;
    EXPECT_TRUE(parser.feed(bytes, frames));
    Written out;
    for (const SseEvent& frame : frames) {
        Json data = *parse_json(frame.data);
        EXPECT_EQ(data["type"], frame.event);
        EXPECT_EQ(data["sequence_number"], out.data.size());
        out.types.emplace_back(frame.event);
        out.data.push_back(std::move(data));
    }
    return out;
}

TEST(ResponsesStreamEncoder, WritesTheEventsOfATextInTheirOrder) {
    const Written out = write({{.kind = Kind::start, .text = "m", .id = "x"},
                               {.kind = Kind::text, .text = "a"},
                               {.kind = Kind::text, .text = "b"},
                               {.kind = Kind::citation, .citations = {{.url = "u", .text_begin = 0, .text_end = 2}}},
                               {.kind = Kind::finish, .finish = FinishReason::stop}});
    EXPECT_EQ(out.types, (std::vector<std::string>{
                             "response.created", "response.in_progress", "response.output_item.added",
                             "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                             "response.output_text.annotation.added", "response.output_text.done",
                             "response.content_part.done", "response.output_item.done", "response.completed"}));
    const Json& response = out.data.back()["response"];
    EXPECT_EQ(response["id"], "resp_x");
    EXPECT_EQ(response["output"][0]["content"][0]["text"], "ab");
    EXPECT_EQ(response["output"][0]["content"][0]["annotations"][0]["url"], "u");
    EXPECT_EQ(out.data[0]["response"]["status"], "in_progress");
}

TEST(ResponsesStreamEncoder, WritesReasoningCallsAndUsage) {
    const Written out = write({{.kind = Kind::reasoning, .text = "t"},
                               {.kind = Kind::thinking_signature, .text = "sig"},
                               {.kind = Kind::tool_call, .tool = 0, .id = "c1", .name = "f"},
                               {.kind = Kind::tool_call, .tool = 1, .id = "c2", .name = "g", .custom = true},
                               {.kind = Kind::tool_arguments, .tool = 1, .text = "raw"},
                               {.kind = Kind::tool_arguments, .tool = 0, .text = "{}"},
                               {.kind = Kind::finish, .finish = FinishReason::tool_calls},
                               {.kind = Kind::usage, .usage = {.input = 1, .output = 2}}});
    const Json& output = out.data.back()["response"]["output"];
    ASSERT_EQ(output.size(), 3U);
    EXPECT_EQ(output[0]["summary"][0]["text"], "t");
    EXPECT_FALSE(output[0]["encrypted_content"].get<std::string>().empty());
    EXPECT_EQ(output[1]["arguments"], "{}");
    EXPECT_EQ(output[2]["input"], "raw");
    EXPECT_EQ(out.data.back()["response"]["usage"]["total_tokens"], 3);
}

TEST(ResponsesStreamEncoder, BeginsANewPartForANewBlock) {
    const Written out = write({{.kind = Kind::text, .text = "a", .block = 0},
                               {.kind = Kind::text, .text = "b", .block = 2},
                               {.kind = Kind::refusal, .text = "no"},
                               {.kind = Kind::finish, .finish = FinishReason::length}});
    EXPECT_EQ(out.types.back(), "response.incomplete");
    const Json& content = out.data.back()["response"]["output"][0]["content"];
    ASSERT_EQ(content.size(), 3U);
    EXPECT_EQ(content[1]["text"], "b");
    EXPECT_EQ(content[2]["refusal"], "no");
}

TEST(ResponsesStreamEncoder, EndsAFailureWithOneErrorAndNothingElse) {
    const auto encoder = openai_responses_codec().stream_encoder({});
    std::string out;
    encoder->fail(Error(ErrorCode::overloaded, "full"), out);
    const std::string once = out;
    encoder->fail(Error(ErrorCode::overloaded, "full"), out);
    encoder->finish(out);
    EXPECT_EQ(out, once);
    EXPECT_TRUE(out.starts_with("event: error\n"));
}

}  // namespace
}  // namespace nexus::dialect
