#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

Imported import_params(const std::string& params) {
    return test::import_text("litellm", "model_list:\n  - model_name: m\n    litellm_params: { " + params + " }\n");
}

TEST(LiteLlmDeployment, TakesHeadersAndNamesTheirSecrets) {
    const Imported made = import_params(
        "model: openai/gpt-4o, organization: org-1, extra_headers: { X-Team: acme, X-Api-Key: hidden-0123 }");
    EXPECT_EQ(made.code, 0) << made.report;
    const auto settings = test::load_with_everything_set(made.yaml).settings;
    const auto& headers = settings->providers.at("openai").headers;
    EXPECT_EQ(headers.at("OpenAI-Organization"), "org-1");
    EXPECT_EQ(headers.at("X-Team"), "acme");
    EXPECT_TRUE(headers.contains("X-Api-Key"));
    EXPECT_FALSE(made.has("hidden-0123"));
    EXPECT_TRUE(made.has("${OPENAI_X_API_KEY:-}")) << made.yaml;
}

TEST(LiteLlmDeployment, RefusesHeadersThatFrameTheMessage) {
    const Imported made = import_params("model: openai/gpt-4o, extra_headers: { Content-Length: 3 }");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("extra_headers.Content-Length"));
}

TEST(LiteLlmDeployment, ReportsParametersOfTheRequest) {
    const Imported made = import_params("model: openai/gpt-4o, temperature: 0.1, max_tokens: 5, seed: 1");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("Not carried over (3)")) << made.report;
}

TEST(LiteLlmDeployment, FindsItsCredentialByName) {
    const Imported made = test::import_text("litellm",
                                            "model_list:\n"
                                            "  - model_name: m\n"
                                            "    litellm_params: { model: groq/x, litellm_credential_name: ours }\n"
                                            "  - model_name: n\n"
                                            "    litellm_params: { model: groq/x, litellm_credential_name: gone }\n"
                                            "credential_list:\n"
                                            "  - credential_name: ours\n"
                                            "    credential_values: { api_key: os.environ/OURS }\n");
    EXPECT_TRUE(made.has("${OURS:-}")) << made.yaml;
    EXPECT_TRUE(made.reports("model_list[1]: its litellm_credential_name")) << made.report;
}

}  // namespace
}  // namespace nexus::cli
