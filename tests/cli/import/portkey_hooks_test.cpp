#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

TEST(PortkeyHooks, TakeTheLongFormToo) {
    const Imported made = test::import_text(
        "portkey", R"({"before_request_hooks": [{"type": "guardrail", "id": "x", "deny": true, "checks": [
            {"id": "portkey.pii", "parameters": {"categories": ["CREDIT_CARD"]}},
            {"id": "default.jwt", "parameters": {}}]}]})");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.has("pii: { action: block, entities: [CREDIT_CARD] }")) << made.yaml;
    EXPECT_TRUE(made.reports("before_request_hooks[0].checks[1]:")) << made.report;
    EXPECT_TRUE(made.reports("Not carried over (1)")) << made.report;
}

TEST(PortkeyHooks, ACheckThatOnlyRecordsIsReported) {
    const Imported made =
        test::import_text("portkey", R"({"input_guardrails": [{"portkey.pii": {"categories": ["EMAIL_ADDRESS"]}}]})");
    EXPECT_TRUE(made.reports("action: audit")) << made.report;
    EXPECT_FALSE(made.has("pii: {"));
}

}  // namespace
}  // namespace nexus::cli
