#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

std::string entry(const std::string& name, const std::string& params) {
    return "  - model_name: \"" + name + "\"\n    litellm_params: { " + params + " }\n";
}

std::shared_ptr<const config::Settings> settings_of(const Imported& made) {
    const auto loaded = test::load_with_everything_set(made.yaml);
    EXPECT_NE(loaded.settings, nullptr) << loaded.problems.text() << made.yaml;
    return loaded.settings;
}

TEST(LiteLlmModels, SpreadByRpmLikeSimpleShuffle) {
    const Imported made = test::import_text(
        "litellm", "model_list:\n" + entry("m", "model: openai/a, rpm: 900") + entry("m", "model: openai/b, rpm: 300"));
    EXPECT_EQ(made.code, 0) << made.report;
    const auto settings = settings_of(made);
    const config::Model& model = settings->models.at("m");
    EXPECT_EQ(model.targets[0].weight, 3);
    EXPECT_EQ(model.targets[1].weight, 1);
    ASSERT_EQ(model.limits.size(), 1U);
    EXPECT_EQ(model.limits[0].amount, 1200);
}

TEST(LiteLlmModels, ReportALimitThatOnlySomeHave) {
    const Imported made = test::import_text(
        "litellm", "model_list:\n" + entry("m", "model: openai/a, tpm: 900") + entry("m", "model: openai/b"));
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("model_list[0].litellm_params.tpm: a target has no limit of its own")) << made.report;
    EXPECT_TRUE(settings_of(made)->models.at("m").limits.empty());
}

TEST(LiteLlmModels, PassAPatternsNameOn) {
    const Imported made =
        test::import_text("litellm", "model_list:\n" + entry("claude-*", "model: \"anthropic/claude-*\"") +
                                         entry("bedrock-eu/*", "model: \"groq/*\""));
    EXPECT_EQ(made.code, 0) << made.report;
    const auto settings = settings_of(made);
    EXPECT_EQ(settings->models.at("claude-*").targets[0].model, "*");
    EXPECT_EQ(settings->providers.at("bedrock-eu").kind, "groq");
}

TEST(LiteLlmModels, TakeTheVendorFromWhereItStands) {
    const Imported made = test::import_text(
        "litellm", "model_list:\n" + entry("a", "model: gpt-4o") + entry("b", "model: openai/responses/gpt-5") +
                       entry("c", "model: some-model, custom_llm_provider: groq") +
                       entry("d", "model: meta-llama/Llama-3, api_base: \"http://127.0.0.1:8000/v1\"") +
                       entry("e", "model: whatever, custom_llm_provider: nobody"));
    const auto settings = settings_of(made);
    EXPECT_EQ(settings->models.at("a").targets[0].provider, "openai");
    EXPECT_EQ(settings->models.at("b").targets[0].model, "gpt-5");
    EXPECT_EQ(settings->models.at("c").targets[0].provider, "groq");
    EXPECT_EQ(settings->models.at("d").targets[0].model, "meta-llama/Llama-3");
    EXPECT_FALSE(settings->models.contains("e"));
    EXPECT_TRUE(made.reports("model_list[4]: its custom_llm_provider")) << made.report;
}

TEST(LiteLlmModels, ReportAliasesOfNothing) {
    const Imported made = test::import_text("litellm", "router_settings: { model_group_alias: { a: gone } }\n");
    EXPECT_TRUE(made.reports("router_settings.model_group_alias.a:")) << made.report;
}

}  // namespace
}  // namespace nexus::cli
