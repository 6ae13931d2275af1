#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

Imported import_guard(const std::string& params) {
    return test::import_text("litellm", "guardrails:\n  - guardrail_name: g\n    litellm_params: { " + params + " }\n");
}

TEST(LiteLlmGuardrails, PresidioBecomesPii) {
    const Imported made = import_guard(
        "guardrail: presidio, mode: pre_call, default_on: true, pii_entities_config: { US_SSN: BLOCK, IBAN_CODE: BLOCK "
        "}");
    EXPECT_EQ(made.code, 0) << made.report;
    EXPECT_TRUE(made.has("pii: { action: block, entities: [US_SSN, IBAN_CODE] }")) << made.yaml;
    EXPECT_TRUE(made.has("pipeline: [auth, quota, pii, router]"));
}

TEST(LiteLlmGuardrails, SecretsAreHidden) {
    const Imported made = import_guard("guardrail: hide-secrets, mode: pre_call");
    EXPECT_TRUE(made.has("entities: [SECRET]")) << made.yaml;
    EXPECT_TRUE(made.reports("applies to every request here"));
}

TEST(LiteLlmGuardrails, WhatOnlyMasksLogsNeedsNothing) {
    const Imported made = import_guard("guardrail: presidio, mode: logging_only");
    EXPECT_EQ(made.code, 0) << made.report;
    EXPECT_TRUE(made.has("pipeline: [auth, quota, router]"));
}

TEST(LiteLlmGuardrails, ServicesAreReported) {
    EXPECT_TRUE(import_guard("guardrail: lakera_v2, mode: pre_call").reports("add injection to pipeline"));
    EXPECT_EQ(import_guard("guardrail: aporia, mode: post_call, api_key: os.environ/K").code, kImportedInPart);
}

}  // namespace
}  // namespace nexus::cli
