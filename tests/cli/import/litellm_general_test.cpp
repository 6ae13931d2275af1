#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

TEST(LiteLlmGeneral, TheMasterKeyBecomesAKeyWithoutBeingShown) {
    const Imported made = test::import_text("litellm", "general_settings: { master_key: sk-very-own-master }\n");
    EXPECT_EQ(made.code, 0);
    EXPECT_TRUE(made.has("secret: \"${LITELLM_MASTER_KEY:-}\"")) << made.yaml;
    EXPECT_FALSE(made.has("sk-very-own-master"));
    EXPECT_FALSE(made.reports("sk-very-own-master"));
}

TEST(LiteLlmGeneral, RequestSizesAreRoundedUp) {
    const Imported made = test::import_text("litellm", "general_settings: { max_request_size_mb: 1.5 }\n");
    EXPECT_TRUE(made.has("limits: { body: 2MiB }")) << made.yaml;
}

TEST(LiteLlmGeneral, ReportsTheDatabaseAndOtherLogins) {
    const Imported made = test::import_text(
        "litellm",
        "general_settings: { database_url: x, enable_jwt_auth: true, custom_auth: a.b, ui_access_mode: c }\n");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("Not carried over (4)")) << made.report;
}

}  // namespace
}  // namespace nexus::cli
