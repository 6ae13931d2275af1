#include "dialect/openai_completions/body.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(OpenAiCompletionsBody, FindsPromptSuffixAndWhatTheChainReads) {
    const auto index = index_body(
        R"({"model":"m","prompt":["a","b"],"suffix":"c","stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"n":2})",
        Dialect::openai_completions, {});
    ASSERT_TRUE(index);
    ASSERT_EQ(index->texts.size(), 3u);
    EXPECT_EQ(index->texts[2].text, "c");
    EXPECT_EQ(index->model, "m");
    EXPECT_TRUE(index->stream);
    EXPECT_EQ(index->include_usage, true);
    EXPECT_EQ(index->max_tokens, 5);
    EXPECT_EQ(index->n, 2);
}

TEST(OpenAiCompletionsBody, LetsAStreamBeAskedForItsUsage) {
    const std::string body = R"({"model":"m","prompt":"a","stream":true,"stream_options":{}})";
    const auto index = index_body(body, Dialect::openai_completions, {});
    ASSERT_TRUE(index);
    Edits edits;
    request_stream_usage(edits, *index);
    EXPECT_EQ(edits.apply(body), R"({"model":"m","prompt":"a","stream":true,"stream_options":{"include_usage":true}})");
}

TEST(OpenAiCompletionsBody, RefusesDuplicatesAndAMissingModel) {
    EXPECT_EQ(index_body(R"({"model":"m","prompt":"a","prompt":"b"})", Dialect::openai_completions, {}).error().param(),
              "prompt");
    EXPECT_EQ(index_body(R"({"prompt":"a"})", Dialect::openai_completions, {}).error().param(), "model");
}

}  // namespace
}  // namespace nexus::dialect
