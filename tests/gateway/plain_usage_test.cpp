#include "gateway/plain_usage.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(PlainUsage, ReadsEveryVendorsSpelling) {
    EXPECT_EQ(plain_usage(R"({"usage":{"prompt_tokens":3,"completion_tokens":0}})").input, 3);
    EXPECT_EQ(plain_usage(R"({"usage":{"input_tokens":4,"output_tokens":5}})").output, 5);
    EXPECT_EQ(plain_usage(R"({"usage":{"total_tokens":6}})").input, 6);
    EXPECT_EQ(plain_usage(R"({"meta":{"billed_units":{"input_tokens":7}}})").input, 7);
    EXPECT_FALSE(plain_usage(R"({"meta":{"billed_units":{"search_units":1}}})").known());
    EXPECT_FALSE(plain_usage("no JSON").known());
}

}  // namespace
}  // namespace nexus::gateway
