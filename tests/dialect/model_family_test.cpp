#include "dialect/model_family.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

Quirks quirks_of(std::string_view model) {
    Quirks quirks;
    apply_family(model, quirks);
    return quirks;
}

TEST(ModelFamily, TellsOpenAisReasoningModels) {
    for (const char* model : {"o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5.2-codex", "gpt-6-mini", "gpt-10",
                              "openai/gpt-5", "ft:o4-mini-2025-04-16:acme::x"}) {
        EXPECT_TRUE(is_openai_reasoner(model)) << model;
    }
    for (const char* model : {"gpt-4o", "gpt-4.1", "gpt-35-turbo", "gpt-oss-120b", "gpt-5-chat-latest", "ollama",
                              "olmo-2", "o", "", "omni", "gpt-"}) {
        EXPECT_FALSE(is_openai_reasoner(model)) << model;
    }
    EXPECT_TRUE(quirks_of("gpt-7").reasons && quirks_of("gpt-7").max_completion_tokens);
    EXPECT_FALSE(quirks_of("gpt-4o-2031-01-01").max_completion_tokens);
}

TEST(ModelFamily, TellsClaudeByItsVersion) {
    const Quirks oldest = quirks_of("claude-3-5-haiku-20241022");
    EXPECT_FALSE(oldest.native_json_schema || oldest.one_sampling_param || oldest.thinking_by_effort);
    const Quirks four = quirks_of("us.anthropic.claude-opus-4-20250514-v1:0");
    EXPECT_FALSE(four.native_json_schema || four.one_sampling_param);
    const Quirks one = quirks_of("anthropic/claude-opus-4.1");
    EXPECT_TRUE(one.one_sampling_param && !one.native_json_schema && !one.thinking_by_effort);
    const Quirks six = quirks_of("claude-sonnet-4-6@20260101");
    EXPECT_TRUE(six.one_sampling_param && six.thinking_by_effort && six.lacks_assistant_prefill);
    EXPECT_FALSE(six.lacks_sampling_params);
    for (const char* model : {"claude-opus-4-8", "claude-haiku-9", "claude-poet-latest", "claude-opus-10-2"}) {
        const Quirks newest = quirks_of(model);
        EXPECT_TRUE(newest.lacks_sampling_params && newest.thinking_by_effort && newest.native_json_schema) << model;
        EXPECT_TRUE(newest.system_between_turns && !newest.one_sampling_param) << model;
    }
}

TEST(ModelFamily, TellsGeminiByItsVersion) {
    const Quirks old = quirks_of("gemini-2.0-flash");
    EXPECT_FALSE(old.json_schema_fields || old.media_in_tool_results || old.thinking_by_effort);
    const Quirks middle = quirks_of("google/gemini-2.5-pro-preview");
    EXPECT_TRUE(middle.json_schema_fields && !middle.media_in_tool_results && !middle.thinking_by_effort);
    for (const char* model : {"gemini-3-pro", "gemini-4.5-flash", "gemini-flash-latest"}) {
        EXPECT_TRUE(quirks_of(model).thinking_by_effort && quirks_of(model).media_in_tool_results) << model;
    }
}

TEST(ModelFamily, LeavesOthersAsTheyAre) {
    const Quirks quirks = quirks_of("llama-3.3-70b");
    EXPECT_FALSE(quirks.reasons || quirks.thinking_by_effort || quirks.lacks_sampling_params);
    EXPECT_TRUE(quirks.native_json_schema && quirks.json_schema_fields);
}

}  // namespace
}  // namespace nexus::dialect
