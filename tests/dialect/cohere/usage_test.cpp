#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereUsage, CountsWhatIsBilledWithPicturesAndReasoningInside) {
    const Json wire = *parse_json(
        R"({"billed_units":{"input_tokens":522,"output_tokens":65},"tokens":{"input_tokens":501.0,"output_tokens":65,
            "image_tokens":518,"reasoning_tokens":9},"cached_tokens":480})");
    const Usage usage = usage_of(wire);
    EXPECT_EQ(usage.input, 522);
    EXPECT_EQ(usage.image_input, 518);
    EXPECT_EQ(usage.output, 65);
    EXPECT_EQ(usage.reasoning, 9);
    EXPECT_EQ(usage.cached, 0);  // 497 are the preamble's
    const Usage again = usage_of(usage_json(usage));
    EXPECT_EQ(again.input, 522);
    EXPECT_EQ(again.image_input, 518);
    EXPECT_EQ(again.reasoning, 9);
    EXPECT_EQ(again.cached, 0);
}

TEST(CohereUsage, TakesThePromptWithPicturesWhereNothingIsToldOfTheBill) {
    const Usage usage = usage_of(
        *parse_json(R"({"tokens":{"input_tokens":501,"image_tokens":518,"output_tokens":7},"cached_tokens":480})"));
    EXPECT_EQ(usage.input, 1019);
    EXPECT_EQ(usage.output, 7);
    EXPECT_EQ(usage.cached, 480);
}

TEST(CohereUsage, CountsAsCachedWhatIsBehindThePreamble) {
    const auto cached = [](const char* tokens) {
        const std::string usage =
            R"({"billed_units":{"input_tokens":40,"output_tokens":1},"tokens":{"input_tokens":540},
            "cached_tokens":)";
        return usage_of(*parse_json(usage + tokens + "}")).cached;
    };
    EXPECT_EQ(cached("480"), 0);
    EXPECT_EQ(cached("520"), 20);
    EXPECT_EQ(cached("9000"), 40);
}

TEST(CohereUsage, StaysUnknownWhereNothingIsTold) {
    EXPECT_EQ(usage_of(*parse_json(R"({"billed_units":{"input_tokens":3,"output_tokens":4}})")).input, 3);
    EXPECT_FALSE(usage_of(*parse_json("{}")).known());
    EXPECT_FALSE(usage_of(*parse_json(R"({"tokens":{"input_tokens":-1,"output_tokens":"x"}})")).known());
    EXPECT_FALSE(decode_usage("<html>").known());
    EXPECT_TRUE(usage_json({}).empty());
}

}  // namespace
}  // namespace nexus::dialect::cohere
