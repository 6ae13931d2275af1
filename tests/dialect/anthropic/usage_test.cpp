#include <gtest/gtest.h>

#include "dialect/anthropic/wire.h"

namespace nexus::dialect::anthropic {
namespace {

Json parsed(std::string_view text) { return *parse_json(text); }

TEST(AnthropicUsage, TakesTheLastCountOfEachAndAddsNothingUp) {
    UsageCounts counts;
    counts.read(parsed(R"({"input_tokens":10,"cache_read_input_tokens":4,"output_tokens":1})"));
    counts.read(parsed(R"({"input_tokens":null,"output_tokens":9,"output_tokens_details":{"thinking_tokens":3}})"));
    counts.read(parsed(R"({"cache_creation_input_tokens":2,"output_tokens":"many"})"));
    const Usage usage = counts.sum();
    EXPECT_EQ(usage.input, 16);
    EXPECT_EQ(usage.output, 9);
    EXPECT_EQ(usage.cached, 4);
    EXPECT_EQ(usage.cache_write, 2);
    EXPECT_EQ(usage.reasoning, 3);
}

TEST(AnthropicUsage, KnowsNothingOfWhatWasNotReported) {
    UsageCounts counts;
    counts.read(parsed(R"({"cache_read_input_tokens":4})"));
    EXPECT_FALSE(counts.sum().known());
}

TEST(AnthropicUsage, WritesInputWithoutWhatTheCacheTook) {
    const Json json = usage_json(Usage{.input = 16, .output = 9, .cached = 4, .cache_write = 2});
    EXPECT_EQ(json["input_tokens"], 10);
    EXPECT_EQ(usage_json(Usage{.input = 1, .cached = 4})["input_tokens"], 0);
}

}  // namespace
}  // namespace nexus::dialect::anthropic
