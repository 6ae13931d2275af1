#include <gtest/gtest.h>

#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

TEST(GeminiLogprobs, CrossBothWays) {
    const Json candidate = *parse_json(R"({"logprobsResult":{
        "chosenCandidates":[{"token":"a","logProbability":-0.5}],
        "topCandidates":[{"candidates":[{"token":"a","logProbability":-0.5},{"token":"b","logProbability":-1.5}]}]}})");
    const Json logprobs = logprobs_of(candidate);
    EXPECT_EQ(logprobs["content"][0]["token"], "a");
    EXPECT_EQ(logprobs["content"][0]["top_logprobs"][1]["logprob"], -1.5);
    EXPECT_EQ(logprobs_json(logprobs["content"]), candidate["logprobsResult"]);
    EXPECT_TRUE(logprobs_of(Json::object()).is_null());
}

}  // namespace
}  // namespace nexus::dialect::gemini
