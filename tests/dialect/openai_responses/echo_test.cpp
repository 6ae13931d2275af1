#include <gtest/gtest.h>

#include "dialect/openai_responses/codec.h"

namespace nexus::dialect {
namespace {

TEST(ResponsesEcho, RepeatsWhatTheRequestSaid) {
    const auto request = openai_responses_codec().decode_request(
        R"({"model":"m","instructions":"i","input":"x","temperature":0.5,"max_output_tokens":9,"metadata":{"a":"b"},
            "tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":"required",
            "reasoning":{"effort":"low"}})");
    ASSERT_TRUE(request);
    const Json echo = answer_echo(*request);
    EXPECT_EQ(echo["instructions"], "i");
    EXPECT_EQ(echo["temperature"], 0.5);
    EXPECT_EQ(echo["tools"][0]["name"], "f");
    EXPECT_EQ(echo["tool_choice"], "required");
    EXPECT_EQ(echo["reasoning"]["effort"], "low");
    AnswerContext context;
    context.request_id = "r";
    context.echo = echo;
    ChatResponse response;
    response.choices.emplace_back().finish = FinishReason::stop;
    const Json answer = *parse_json(openai_responses_codec().encode_response(response, context));
    EXPECT_EQ(answer["metadata"]["a"], "b");
    EXPECT_EQ(answer["max_output_tokens"], 9);
    EXPECT_EQ(answer["id"], "resp_r");
}

}  // namespace
}  // namespace nexus::dialect
