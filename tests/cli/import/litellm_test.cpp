#include "cli/import/litellm.h"

#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

Imported import_fixture(const std::string& name) {
    ImportOptions options;
    options.from = "litellm";
    options.file = test::fixtures() / name;
    return test::run_import(options);
}

TEST(LiteLlm, CarriesAPlainConfigurationOverWhole) {
    const Imported made = import_fixture("litellm-plain.yaml");
    EXPECT_EQ(made.code, 0) << made.report;
    const auto settings = test::load_with_everything_set(made.yaml).settings;
    ASSERT_NE(settings, nullptr);
    const config::Model& gpt = settings->models.at("gpt-4o");
    ASSERT_EQ(gpt.targets.size(), 2U);
    EXPECT_EQ(gpt.targets[0].weight, 3);
    EXPECT_NE(gpt.targets[0].provider, gpt.targets[1].provider);
    EXPECT_EQ(gpt.fallbacks, std::vector<std::string>{"claude"});
    EXPECT_EQ(settings->models.at("gpt-4").targets.size(), 2U);  // the alias
    EXPECT_EQ(settings->models.at("claude").limits.size(), 2U);
    EXPECT_EQ(settings->providers.at("vllm").base_url, "http://127.0.0.1:8000/v1");
    EXPECT_TRUE(settings->providers.at("vllm").api_key.empty());
    EXPECT_EQ(settings->providers.at("groq").kind, "groq");  // groq/* needs no model
    EXPECT_EQ(settings->retries.attempts, 3);
    EXPECT_EQ(settings->timeouts.total, std::chrono::minutes(2));  // the router's word stands above the library's
    EXPECT_EQ(settings->breaker.open, std::chrono::seconds(30));
    EXPECT_EQ(settings->keys.at(0).name, "litellm-master");
}

TEST(LiteLlm, ListsEveryKeyThatItCouldNotCarryOver) {
    const Imported made = import_fixture("litellm-production.yaml");
    EXPECT_EQ(made.code, kImportedInPart);
    for (const char* key : {"environment_variables:",
                            "model_list[0].litellm_params.timeout:",
                            "model_list[0].model_info.id:",
                            "model_list[1].litellm_params.temperature:",
                            "model_list[3].litellm_params.tags:",
                            "model_list[4].litellm_params.aws_role_name:",
                            "model_list[6].litellm_params.input_cost_per_token:",
                            "litellm_settings.cache:",
                            "litellm_settings.cache_params:",
                            "litellm_settings.success_callback[0]:",
                            "litellm_settings.callbacks[1]:",
                            "litellm_settings.context_window_fallbacks:",
                            "litellm_settings.max_budget:",
                            "litellm_settings.no_such_key:",
                            "router_settings.routing_strategy:",
                            "router_settings.redis_host:",
                            "router_settings.retry_policy:",
                            "router_settings.fallbacks[0].smart[1]:",
                            "router_settings.fallbacks[1].reasoning[0]:",
                            "general_settings.database_url:",
                            "general_settings.alerting:",
                            "general_settings.global_max_parallel_requests:",
                            "general_settings.pass_through_endpoints:",
                            "guardrails[0].litellm_params.mode[1]:",
                            "guardrails[0].litellm_params.pii_entities_config.CREDIT_CARD:",
                            "guardrails[0].litellm_params.pii_entities_config.PERSON:",
                            "guardrails[1]:"}) {
        EXPECT_TRUE(made.reports(std::string(key) + " ")) << key << "\n" << made.report;
    }
    EXPECT_FALSE(made.reports("success_callback[1]"));
    EXPECT_FALSE(made.reports("drop_params"));
    EXPECT_TRUE(made.reports("litellm-production.yaml:80:3: litellm_settings.no_such_key:")) << made.report;
}

TEST(LiteLlm, CarriesTheRestOfItOver) {
    const Imported made = import_fixture("litellm-production.yaml");
    const auto settings = test::load_with_everything_set(made.yaml).settings;
    ASSERT_NE(settings, nullptr);
    EXPECT_EQ(settings->models.at("reasoning").strategy, "priority");
    EXPECT_EQ(settings->models.at("reasoning").targets[1].model, "deepseek/deepseek-r1");
    EXPECT_EQ(settings->models.at("canned").targets[0].model, "fixed:Hello there");
    EXPECT_EQ(settings->models.at("smart").fallbacks, std::vector<std::string>{"reasoning"});
    EXPECT_EQ(settings->models.at("gpt-4").fallbacks, std::vector<std::string>{"reasoning"});
    EXPECT_EQ(settings->models.at("canned").fallbacks, std::vector<std::string>{"perplexity"});
    EXPECT_EQ(settings->limits.body, 20 << 20);
    EXPECT_EQ(settings->timeouts.between_tokens, std::chrono::milliseconds(45'500));
    EXPECT_EQ(settings->breaker.min, 4);
    EXPECT_EQ(settings->log.level, "debug");
    EXPECT_EQ(settings->pii.action, "redact");
    EXPECT_EQ(settings->pii.entities, (std::vector<std::string>{"EMAIL_ADDRESS", "CREDIT_CARD"}));
    EXPECT_EQ(settings->injection.action, "block");
    EXPECT_TRUE(made.has("\"${OWN_BASE:-}\""));
}

TEST(LiteLlm, SurvivesWhatIsBroken) {
    const Imported made = import_fixture("litellm-edges.yaml");
    EXPECT_EQ(made.code, kImportedInPart);
    const auto settings = test::load_with_everything_set(made.yaml).settings;
    ASSERT_NE(settings, nullptr);
    EXPECT_TRUE(settings->models.contains("anchored"));
    const auto odd = settings->models.find("odd: name # with \"quotes\" and ${dollar}");
    ASSERT_NE(odd, settings->models.end());
    EXPECT_EQ(odd->second.targets[0].model, "odd ${model}");
    EXPECT_EQ(settings->models.at("null-keys").targets[0].model, "gpt-4o-mini");
    EXPECT_FALSE(settings->models.contains("no-vendor"));
    for (const char* key : {"model_list[3]:", "model_list[4].litellm_params.api_base:", "model_list[5]:",
                            "model_list[6]:", "model_list[7]:", "model_list[9]:", "router_settings:",
                            "litellm_settings.num_retries:", "litellm_settings.fallbacks[0]:", "aliases are not"}) {
        EXPECT_TRUE(made.reports(key)) << key << "\n" << made.report;
    }
}

}  // namespace
}  // namespace nexus::cli
