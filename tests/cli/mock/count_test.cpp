#include "cli/mock/count.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Json count(const std::string& path, const std::string& body) {
    return test::json_of(answer_count, TestCall{path, body});
}

const std::string kClaude = R"({"max_tokens":1,"messages":[{"role":"user","content":"12345678"}]})";

TEST(MockCount, CountsInEveryFormat) {
    const std::string claude = R"({"model":"m",)" + kClaude.substr(1);
    EXPECT_EQ(count("/v1/messages/count_tokens", claude)["input_tokens"], 2);
    const std::string vertex = "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict";
    EXPECT_EQ(count(vertex, claude)["input_tokens"], 2);
    const std::string contents = R"({"contents":[{"role":"user","parts":[{"text":"12345678"}]}]})";
    EXPECT_EQ(count("/v1beta/models/m:countTokens", contents)["totalTokens"], 2);
    EXPECT_EQ(count("/v1beta/models/m:countTokens", R"({"generateContentRequest":)" + contents + "}")["totalTokens"],
              2);
    EXPECT_EQ(count("/v1/responses/input_tokens", R"({"model":"m","input":"12345678"})")["input_tokens"], 2);
    EXPECT_EQ(
        count(
            "/model/m/count-tokens",
            R"({"input":{"converse":{"messages":[{"role":"user","content":[{"text":"12345678"}]}]}}})")["inputTokens"],
        2);
    EXPECT_EQ(count("/model/m/count-tokens",
                    R"({"input":{"invokeModel":{"body":")" + base64_encode(kClaude) + R"("}}})")["inputTokens"],
              2);
}

TEST(MockCount, RefusesWhatItCannotRead) {
    for (const std::string body : {"{}", R"({"input":{}})", R"({"input":{"invokeModel":{"body":"%"}}})"}) {
        TestCall request{"/model/m/count-tokens", body};
        EXPECT_FALSE(answer_count(request.call())) << body;
    }
}

TEST(MockTokenize, GivesEachTokenItsTextAndNumber) {
    const Json answer = test::json_of(answer_tokenize, TestCall{"/v1/tokenize", R"({"text":"abcdabcdx"})"});
    EXPECT_EQ(answer["token_strings"], Json({"abcd", "abcd", "x"}));
    EXPECT_EQ(answer["tokens"][0], answer["tokens"][1]);
    EXPECT_NE(answer["tokens"][0], answer["tokens"][2]);
}

}  // namespace
}  // namespace nexus::cli
