#include "dialect/openai_responses/event_writer.h"

#include <gtest/gtest.h>

namespace nexus::dialect::openai_responses {
namespace {

TEST(ResponsesEventWriter, NumbersEventsAndSaysTheTypeTwice) {
    EventWriter writer;
    std::string out;
    const Place place{"msg_1", 2, 1};
    writer.text_delta("response.output_text.delta", place, "a\"", out);
    writer.arguments_delta(true, place, "b", out);
    EXPECT_EQ(out,
              "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":0,"
              "\"item_id\":\"msg_1\",\"output_index\":2,\"content_index\":1,\"delta\":\"a\\\"\",\"logprobs\":[]}\n\n"
              "event: response.custom_tool_call_input.delta\ndata: {\"type\":\"response.custom_tool_call_input.delta\","
              "\"sequence_number\":1,\"item_id\":\"msg_1\",\"output_index\":2,\"delta\":\"b\"}\n\n");
}

TEST(ResponsesEventWriter, WritesErrorsFlat) {
    EventWriter writer;
    std::string out;
    writer.error(Error(ErrorCode::overloaded, "full"), out);
    EXPECT_TRUE(out.starts_with("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":")) << out;
    EXPECT_NE(out.find("\"message\":\"full\""), std::string::npos);
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
