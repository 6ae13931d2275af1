#include <gtest/gtest.h>

#include "dialect/openai_completions/codec.h"

namespace nexus::dialect {
namespace {

constexpr std::string_view kAnswer =
    R"({"id":"cmpl-1","object":"text_completion","created":5,"model":"m","choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";

TEST(OpenAiCompletionsResponse, ComesThroughTheModelUnchanged) {
    const auto response = openai_completions_codec().decode_response(kAnswer);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->usage.output, 2);
    const Json json = *parse_json(openai_completions_codec().encode_response(*response, {}));
    for (const std::string_view member : {"id", "object", "created", "model"}) {
        EXPECT_EQ(json.at(std::string(member)), parse_json(kAnswer)->at(std::string(member)));
    }
    EXPECT_EQ(json.at("choices").at(0).at("text"), "Hi");
    EXPECT_EQ(json.at("choices").at(0).at("finish_reason"), "length");
    EXPECT_EQ(json.at("usage").at("total_tokens"), 3);
}

TEST(OpenAiCompletionsResponse, TellsAChatsTextsAsChoices) {
    ChatResponse response;
    Choice& choice = response.choices.emplace_back();
    choice.message.parts.resize(2);
    choice.message.parts[0].text = "a";
    choice.message.parts[1].text = "b";
    choice.message.reasoning = "unseen";
    choice.finish = FinishReason::stop;
    AnswerContext context;
    context.model = "served";
    context.request_id = "r";
    const Json json = *parse_json(openai_completions_codec().encode_response(response, context));
    EXPECT_EQ(json.at("id"), "cmpl-r");
    EXPECT_EQ(json.at("model"), "served");
    EXPECT_EQ(json.at("choices").at(0).at("text"), "ab");
    EXPECT_EQ(json.at("choices").at(0).at("finish_reason"), "stop");
}

TEST(OpenAiCompletionsResponse, RefusesAnAnswerWithoutChoices) {
    EXPECT_FALSE(openai_completions_codec().decode_response("{}"));
    EXPECT_FALSE(openai_completions_codec().decode_response("no"));
}

TEST(OpenAiCompletionsResponse, KeepsLogprobsInItsOwnForm) {
    const std::string logprobs =
        R"({"tokens":["é","b"],"token_logprobs":[-0.5,-1.5],"top_logprobs":[{"é":-0.5,"e":-2.0},null],"text_offset":[0,1]})";
    const auto response = openai_completions_codec().decode_response(
        R"({"choices":[{"text":"éb","index":0,"logprobs":)" + logprobs + "}]}");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->choices.at(0).logprobs.at("content").at(0).at("top_logprobs").at(1).at("token"), "e");
    const Json json = *parse_json(openai_completions_codec().encode_response(*response, {}));
    EXPECT_EQ(dump_json(json.at("choices").at(0).at("logprobs")), logprobs);
}

}  // namespace
}  // namespace nexus::dialect
