#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

TEST(ResponsesUsage, CountsDetailsInside) {
    const Usage usage = decode_usage(R"({"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},
        "output_tokens":6,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":16}})");
    EXPECT_EQ(usage.input, 10);
    EXPECT_EQ(usage.cached, 4);
    EXPECT_EQ(usage.output, 6);
    EXPECT_EQ(usage.reasoning, 5);
    EXPECT_EQ(usage_json(usage)["total_tokens"], 16);
}

TEST(ResponsesUsage, AddsReasoningThatIsCountedBesideTheOutput) {
    const Usage usage = decode_usage(R"({"usage":{"input_tokens":10,"output_tokens":6,
        "output_tokens_details":{"reasoning_tokens":5},"total_tokens":21}})");
    EXPECT_EQ(usage.output, 11);
    EXPECT_FALSE(decode_usage("no json").known());
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
