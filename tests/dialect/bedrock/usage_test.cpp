#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

TEST(BedrockUsage, AddsCacheTokensToTheInput) {
    const Json wire = *parse_json(
        R"({"inputTokens":10,"outputTokens":7,"totalTokens":137,"cacheReadInputTokens":100,"cacheWriteInputTokens":20,
            "cacheDetails":[{"ttl":"5m","inputTokens":15},{"ttl":"1h","inputTokens":5},{"ttl":"x"}]})");
    const Usage usage = usage_of(wire);
    EXPECT_EQ(usage.input, 130);
    EXPECT_EQ(usage.output, 7);
    EXPECT_EQ(usage.cached, 100);
    EXPECT_EQ(usage.cache_write, 20);
    EXPECT_EQ(usage.cache_write_5m, 15);
    EXPECT_EQ(usage.cache_write_1h, 5);
    const Usage again = usage_of(usage_json(usage));
    EXPECT_EQ(again.input, 130);
    EXPECT_EQ(again.cache_write_1h, 5);
    EXPECT_EQ(usage_json(usage)["totalTokens"], 137);
}

TEST(BedrockUsage, LeavesAbsurdCountsOut) {
    const Usage usage = usage_of(*parse_json(R"({"inputTokens":-1,"outputTokens":1e19,"cacheDetails":7})"));
    EXPECT_FALSE(usage.known());
    EXPECT_FALSE(decode_usage("<html>").known());
    EXPECT_FALSE(decode_usage("[]").known());
    EXPECT_EQ(decode_usage(R"({"usage":{"inputTokens":3}})").input, 3);
}

}  // namespace
}  // namespace nexus::dialect::bedrock
