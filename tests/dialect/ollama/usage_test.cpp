#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaUsage, ReadsAndWritesCounts) {
    Json answer = Json::object();
    add_end(answer, FinishReason::length, Usage{.input = 3, .output = 4});
    EXPECT_EQ(usage_of(answer).input, 3);
    EXPECT_EQ(usage_of(answer).output, 4);
    EXPECT_EQ(answer["done_reason"], "length");
    EXPECT_TRUE(answer["done"].get<bool>());
    EXPECT_EQ(decode_usage(dump_json(answer)).output, 4);
}

TEST(OllamaUsage, LeavesAMissingCountMissing) {
    EXPECT_FALSE(usage_of(*parse_json(R"({"eval_count":4})")).input);
    EXPECT_FALSE(usage_of(*parse_json(R"({"eval_count":-4,"prompt_eval_count":"x"})")).known());
    EXPECT_FALSE(decode_usage("<html>").known());
}

}  // namespace
}  // namespace nexus::dialect::ollama
