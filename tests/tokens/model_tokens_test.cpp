#include "tokens/model_tokens.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/tokens/reference.h"
#include "tokens/count.h"

namespace nexus::tokens {
namespace {

TEST(TokenCounter, CountsOpenAiModelsInTheirEncoding) {
    for (const char* model :
         {"gpt-4o", "gpt-4o-mini-2024-07-18", "openai/gpt-4.1", "gpt-4.5-preview", "GPT-5.1-codex", "gpt-12", "o1",
          "o3-mini", "o4-mini-2025-04-16", "chatgpt-4o-latest", "openai.gpt-oss-120b-1:0",
          "ft:gpt-4o-2024-08-06:acme::x", "gpt-realtime", "codex-mini-latest"}) {
        EXPECT_TRUE(TokenCounter::for_model(model).is_exact()) << model;
        EXPECT_EQ(TokenCounter::for_model(model).encoding(), Encoding::o200k) << model;
    }
    for (const char* model : {"gpt-4", "gpt-4-turbo-2024-04-09", "gpt-3.5-turbo", "azure/gpt-35-turbo",
                              "text-embedding-3-small", "text-embedding-ada-002", "ft:davinci-002:acme::x"}) {
        EXPECT_TRUE(TokenCounter::for_model(model).is_exact()) << model;
        EXPECT_EQ(TokenCounter::for_model(model).encoding(), Encoding::cl100k) << model;
    }
}

TEST(TokenCounter, KnowsTheFamiliesByTheirNames) {
    const std::pair<const char*, Family> cases[] = {
        {"claude-3-5-sonnet-20241022", Family::anthropic},
        {"us.anthropic.claude-sonnet-4-5-20250929-v1:0", Family::anthropic},
        {"anthropic/claude-opus-4.6", Family::anthropic},
        {"claude-2.1", Family::anthropic},
        {"claude-sonnet-4-20250514", Family::anthropic},
        {"claude-opus-4-7", Family::anthropic_dense},
        {"claude-opus-4-8-20270101", Family::anthropic_dense},
        {"claude-sonnet-5", Family::anthropic_dense},
        {"gemini-2.5-flash", Family::gemini},
        {"google.gemma-3-27b-it", Family::gemini},
        {"meta-llama/Llama-3.3-70B-Instruct", Family::llama},
        {"deepseek-r1-distill-llama-70b", Family::llama},
        {"Qwen/QwQ-32B", Family::qwen},
        {"deepseek-chat", Family::deepseek},
        {"mistral-small-latest", Family::mistral},
        {"codestral-latest", Family::mistral},
        {"command-a-03-2025", Family::cohere},
        {"grok-4", Family::other},
        {"gpt-neox-20b", Family::other},
        {"olmo-2", Family::other},
        {"", Family::other},
    };
    for (const auto& [model, family] : cases) {
        EXPECT_EQ(TokenCounter::for_model(model).family(), family) << model;
    }
}

TEST(TokenCounter, EstimatesOpenAiExactly) {
    const std::string text = "Exactly: naïve 你好 123 …";
    EXPECT_EQ(TokenCounter::for_model("gpt-4o").estimate(text), count(Encoding::o200k, text));
    EXPECT_EQ(TokenCounter::for_model("gpt-4").estimate(text), count(Encoding::cl100k, text));
}

TEST(TokenCounter, EstimatesOthersFromTheirScripts) {
    const std::string english = "The quick brown fox jumps over the lazy dog, and then it does so again. ";
    const std::uint64_t exact = count(Encoding::o200k, english);
    const auto estimate = [](const char* model, std::string_view text) {
        return TokenCounter::for_model(model).estimate(text);
    };
    EXPECT_NEAR(static_cast<double>(estimate("gemini-2.5-pro", english)), static_cast<double>(exact), 2.0);
    EXPECT_GT(estimate("claude-sonnet-5", english), estimate("claude-sonnet-4-5", english));
    EXPECT_GT(estimate("qwen3-32b", "1234567890"), count(Encoding::o200k, "1234567890"));
    EXPECT_LT(estimate("deepseek-chat", "敏捷的棕色狐狸跳过了懒狗"),
              estimate("mistral-large", "敏捷的棕色狐狸跳过了懒狗"));
    EXPECT_EQ(estimate("claude-sonnet-5", ""), 0U);
}

TEST(TokenCounter, BoundsFromAbove) {
    EXPECT_EQ(TokenCounter::for_model("llama-3").upper_bound(""), 0U);
    EXPECT_EQ(TokenCounter::for_model("llama-3").upper_bound("abc"), 4U);
    EXPECT_EQ(TokenCounter::for_model("llama-3").upper_bound("é"), 3U);
    EXPECT_EQ(TokenCounter::for_model("qwen3").upper_bound("é"), 7U);
    EXPECT_EQ(TokenCounter::for_model("claude-3-opus").upper_bound("aé"), 24U);
    EXPECT_EQ(TokenCounter::for_model("llama-3").upper_bound("12345678\xff"), 12U);
}

TEST(TokenCounter, NeverBoundsBelowTheExactCount) {
    const TokenCounter counters[] = {TokenCounter::for_model("gpt-4o"), TokenCounter::for_model("gpt-4")};
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const std::string text = test::letters(seed, "\xff\xe2\x82\xac\xf0\x9f\x99\x82\xc3\xa9 aZ'\n7", seed % 90);
        for (const TokenCounter& counter : counters) {
            EXPECT_GE(counter.upper_bound(text), counter.estimate(text));
        }
    }
}

}  // namespace
}  // namespace nexus::tokens
