#include "cli/import/portkey.h"

#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

Imported import_fixture(const std::string& name, const std::vector<std::string>& providers = {}) {
    ImportOptions options;
    options.from = "portkey";
    options.file = test::fixtures() / name;
    options.providers = providers;
    return test::run_import(options);
}

std::shared_ptr<const config::Settings> settings_of(const Imported& made) {
    const auto loaded = test::load_with_everything_set(made.yaml);
    EXPECT_NE(loaded.settings, nullptr) << loaded.problems.text() << made.yaml;
    return loaded.settings;
}

TEST(Portkey, AFallbackBecomesPriorities) {
    const Imported made = import_fixture("portkey-fallback.json");
    EXPECT_EQ(made.code, 0) << made.report;
    const auto settings = settings_of(made);
    const config::Model& model = settings->models.at("portkey-fallback");
    EXPECT_EQ(model.strategy, "priority");
    ASSERT_EQ(model.targets.size(), 2U);
    EXPECT_EQ(model.targets[1].model, "claude-sonnet-4-5");
    EXPECT_EQ(settings->retries.attempts, 3);
    EXPECT_EQ(settings->retries.on, (std::vector<std::string>{"connect", "timeout", "429", "5xx"}));
    EXPECT_EQ(settings->timeouts.total, std::chrono::seconds(30));
    EXPECT_TRUE(made.has("${OPENAI_API_KEY:-}"));
    EXPECT_TRUE(made.has("${ANTHROPIC_API_KEY:-}"));
}

TEST(Portkey, NestedStrategiesComeDownToTiers) {
    const Imported made = import_fixture("portkey-nested.json", {"team-key=anthropic", "azure-eu=azure-openai"});
    EXPECT_EQ(made.code, kImportedInPart);
    const auto settings = settings_of(made);
    const config::Model& model = settings->models.at("portkey-nested");
    ASSERT_EQ(model.targets.size(), 3U);
    EXPECT_EQ(model.targets[0].provider, "openai-prod-1a2b");
    // 0.7 : 0.3 × 2/3 : 0.3 × 1/3
    EXPECT_EQ(model.targets[0].weight, 7 * model.targets[2].weight);
    EXPECT_EQ(model.targets[1].weight, 2 * model.targets[2].weight);
    ASSERT_EQ(model.fallbacks.size(), 1U);
    EXPECT_EQ(settings->models.at(model.fallbacks[0]).targets[0].model, "acme-gpt4o");
    EXPECT_EQ(settings->pii.action, "redact");
    EXPECT_EQ(settings->pii.entities, (std::vector<std::string>{"EMAIL_ADDRESS", "US_SSN"}));
    for (const char* key :
         {"cache:", "overrideParams.temperature:", "targets[0].targets[0].override_params.max_tokens:",
          "targets[1].targets[1].retry.attempts:", "targets[1].targets[2]: what stands behind",
          "input_guardrails[0]:", "input_guardrails[1].portkey.pii.categories[2]:",
          "input_guardrails[2].default.contains:", "output_guardrails:"}) {
        EXPECT_TRUE(made.reports(key)) << key << "\n" << made.report;
    }
}

TEST(Portkey, ConditionsOnTheModelBecomeModels) {
    const Imported made = import_fixture("portkey-conditional.json");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("strategy.conditions[0]:")) << made.report;
    EXPECT_FALSE(made.reports("strategy.conditions[1]:"));
    const auto settings = settings_of(made);
    EXPECT_EQ(settings->models.at("smartest").targets[0].model, "gpt-4o");
    EXPECT_EQ(settings->models.at("premium").targets[0].provider, "openai-prod");
    EXPECT_EQ(settings->models.at("fastest").targets[0].model, "*");
    EXPECT_EQ(settings->models.at("*").targets[0].provider, "google-keys");
    EXPECT_EQ(settings->providers.at("google-keys").kind, "gemini");
}

TEST(Portkey, AConfigWithoutAModelTakesEveryName) {
    const auto settings = settings_of(import_fixture("portkey-single.json"));
    const config::Model& model = settings->models.at("*");
    EXPECT_EQ(model.targets[0].model, "*");
    EXPECT_EQ(settings->providers.at(model.targets[0].provider).kind, "openai_compatible");
}

TEST(Portkey, AConfigOfSettingsAloneMakesNoModel) {
    const Imported made = test::import_text("portkey", R"({"retry": {"attempts": 5}})");
    EXPECT_EQ(made.code, 0) << made.report;
    EXPECT_TRUE(settings_of(made)->models.empty());
}

TEST(Portkey, TheModelMayNameTheVirtualKey) {
    const Imported made = test::import_text(
        "portkey", R"({"override_params":{"model":"@my-key/gpt-4o"}, "api_key": "k"})", {"my-key=openai"});
    const auto settings = settings_of(made);
    EXPECT_EQ(settings->models.at("source").targets[0].provider, "my-key");
    EXPECT_EQ(settings->models.at("source").targets[0].model, "gpt-4o");
}

}  // namespace
}  // namespace nexus::cli
