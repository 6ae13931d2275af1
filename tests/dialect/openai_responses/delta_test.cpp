#include "dialect/openai_responses/delta.h"

#include <gtest/gtest.h>

namespace nexus::dialect::openai_responses {
namespace {

TEST(ResponsesDelta, KnowsWhichEventsBringPieces) {
    EXPECT_EQ(kind_of_delta("response.output_text.delta"), StreamEvent::Kind::text);
    EXPECT_EQ(kind_of_delta("response.function_call_arguments.delta"), StreamEvent::Kind::tool_arguments);
    EXPECT_EQ(kind_of_delta("response.reasoning_summary_text.delta"), StreamEvent::Kind::reasoning);
    EXPECT_EQ(kind_of_delta("response.code_interpreter_call_code.delta"), StreamEvent::Kind::other);
}

TEST(ResponsesDelta, ReadsThePieceWhereItStands) {
    const std::string data = R"({"type":"t","output_index":3,"delta":"a\n","logprobs":[{}],"obfuscation":"x"})";
    const auto delta = read_delta(data);
    ASSERT_TRUE(delta);
    EXPECT_EQ(delta->range.of(data), R"(a\n)");
    EXPECT_TRUE(delta->escaped);
    EXPECT_EQ(delta->output_index, 3);
    EXPECT_TRUE(delta->has_logprobs);
    EXPECT_FALSE(read_delta(R"({"delta":7,"output_index":"x","logprobs":null})")->has_text);
    EXPECT_EQ(read_delta("{").error().code(), ErrorCode::provider_protocol_error);
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
