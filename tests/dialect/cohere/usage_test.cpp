#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereUsage, CountsPicturesBesideTextAndReasoningInside) {
    const Json wire = *parse_json(
        R"({"billed_units":{"input_tokens":522,"output_tokens":65},"tokens":{"input_tokens":501.0,"output_tokens":65,
            "image_tokens":518,"reasoning_tokens":9},"cached_tokens":480})");
    const Usage usage = usage_of(wire);
    EXPECT_EQ(usage.input, 1019);
    EXPECT_EQ(usage.image_input, 518);
    EXPECT_EQ(usage.output, 65);
    EXPECT_EQ(usage.reasoning, 9);
    EXPECT_EQ(usage.cached, 480);
    const Usage again = usage_of(usage_json(usage));
    EXPECT_EQ(again.input, 1019);
    EXPECT_EQ(again.image_input, 518);
    EXPECT_EQ(again.reasoning, 9);
    EXPECT_EQ(again.cached, 480);
}

TEST(CohereUsage, FallsBackToWhatIsBilled) {
    EXPECT_EQ(usage_of(*parse_json(R"({"billed_units":{"input_tokens":3,"output_tokens":4}})")).input, 3);
    EXPECT_FALSE(usage_of(*parse_json("{}")).known());
    EXPECT_FALSE(usage_of(*parse_json(R"({"tokens":{"input_tokens":-1,"output_tokens":"x"}})")).known());
    EXPECT_FALSE(decode_usage("<html>").known());
    EXPECT_TRUE(usage_json({}).empty());
}

}  // namespace
}  // namespace nexus::dialect::cohere
