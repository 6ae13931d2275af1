#include <gtest/gtest.h>

#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

Imported import_settings(const std::string& text) { return test::import_text("litellm", text); }

TEST(LiteLlmSettings, TheRoutersWordStandsWhereverItIs) {
    for (const char* text : {"router_settings: { num_retries: 4 }\nlitellm_settings: { num_retries: 9 }\n",
                             "litellm_settings: { num_retries: 9 }\nrouter_settings: { num_retries: 4 }\n"}) {
        EXPECT_EQ(test::load_with_everything_set(import_settings(text).yaml).settings->retries.attempts, 4);
    }
}

TEST(LiteLlmSettings, AreHeldToWhatNexusTakes) {
    const Imported made = import_settings("litellm_settings: { num_retries: 100, request_timeout: 1000000 }\n");
    EXPECT_EQ(made.code, 0);
    const auto settings = test::load_with_everything_set(made.yaml).settings;
    ASSERT_NE(settings, nullptr);
    EXPECT_EQ(settings->retries.attempts, 20);
    EXPECT_EQ(settings->timeouts.total, std::chrono::hours(24));
    EXPECT_EQ(settings->timeouts.first_byte, std::chrono::hours(1));
    EXPECT_TRUE(made.reports("Worth knowing"));
}

TEST(LiteLlmSettings, ReportOnlyWhatIsSwitchedOn) {
    EXPECT_EQ(import_settings("litellm_settings: { cache: false, drop_params: true }\n").code, 0);
    EXPECT_EQ(import_settings("litellm_settings: { cache: true }\n").code, kImportedInPart);
    EXPECT_EQ(import_settings("litellm_settings: { drop_params: false }\n").code, kImportedInPart);
    EXPECT_EQ(import_settings("router_settings: { enable_tag_filtering: False }\n").code, 0);
}

TEST(LiteLlmSettings, ReportStrategiesThatAreNotBuilt) {
    EXPECT_EQ(import_settings("router_settings: { routing_strategy: simple-shuffle }\n").code, 0);
    EXPECT_EQ(import_settings("router_settings: { routing_strategy: usage-based-routing }\n").code, kImportedInPart);
}

}  // namespace
}  // namespace nexus::cli
