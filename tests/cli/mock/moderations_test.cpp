#include "cli/mock/moderations.h"

#include <gtest/gtest.h>

#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Json results(const std::string& input) {
    return test::json_of(answer_moderations, TestCall{"/v1/moderations", R"({"input":)" + input + "}"})["results"];
}

TEST(MockModerations, FlagsWhatTheTextNames) {
    const Json one = results(R"("some Violence")");
    ASSERT_EQ(one.size(), 1U);
    EXPECT_TRUE(one[0]["flagged"]);
    EXPECT_TRUE(one[0]["categories"]["violence"]);
    EXPECT_FALSE(one[0]["categories"]["hate"]);
    EXPECT_GT(one[0]["category_scores"]["violence"], one[0]["category_scores"]["hate"]);
}

TEST(MockModerations, AnswersEachTextAndAllPartsTogether) {
    const Json two = results(R"(["fine","hate"])");
    ASSERT_EQ(two.size(), 2U);
    EXPECT_FALSE(two[0]["flagged"]);
    EXPECT_TRUE(two[1]["flagged"]);
    const Json parts = results(
        R"([{"type":"text","text":"hate"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}])");
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_TRUE(parts[0]["categories"]["hate"]);
}

TEST(MockModerations, NamesTheInputAtFault) {
    TestCall request{"/v1/moderations", "{}"};
    const Result<MockReply> reply = answer_moderations(request.call());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().param(), "input");
}

}  // namespace
}  // namespace nexus::cli
