#include "cli/secrets.h"

#include <gtest/gtest.h>

#include <future>

#include "config/load.h"
#include "tests/provider/fake_vault.h"

namespace nexus::cli {
namespace {

std::string text_for(const test::FakeVault& vault, const std::string& refresh) {
    return "vault: { address: \"" + vault.base_url() + "\", token: root-token, refresh: " + refresh +
           " }\nproviders: { up: { kind: openai, api_key: \"${vault:team/openai#key}\" } }\n";
}

TEST(Secrets, ReadAConfigurationsValuesFromTheVault) {
    test::FakeVault vault;
    vault.put("team/openai", {{"key", "sk-from-vault"}});
    SystemClock clock;
    Secrets secrets(clock, [] {});
    config::LoadOptions options;
    options.vault = secrets.maker();
    const config::LoadResult loaded = config::load_text("test", text_for(vault, "5m"), options);
    ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text();
    EXPECT_TRUE(loaded.uses_vault);
    EXPECT_EQ(loaded.settings->providers.at("up").api_key.reveal(), "sk-from-vault");
}

TEST(Secrets, KeepTheLoginWhileTheVaultsSettingsStay) {
    test::FakeVault vault;
    vault.put("team/openai", {{"key", "sk-1"}});
    SystemClock clock;
    Secrets secrets(clock, [] {});
    config::LoadOptions options;
    options.vault = secrets.maker();
    for (int i = 0; i < 3; ++i) {
        ASSERT_NE(config::load_text("test", text_for(vault, "5m"), options).settings, nullptr);
        secrets.keep(true);
    }
    EXPECT_EQ(vault.count("GET auth/token/lookup-self"), 1U);
    ASSERT_NE(config::load_text("test", text_for(vault, "6m"), options).settings, nullptr);
    secrets.keep(true);
    EXPECT_EQ(vault.count("GET auth/token/lookup-self"), 2U);
    secrets.keep(false);
}

TEST(Secrets, TellThatAValueInUseHasChanged) {
    test::FakeVault vault;
    vault.put("team/openai", {{"key", "sk-1"}});
    SystemClock clock;
    std::promise<void> changed;
    std::atomic<bool> told{false};
    Secrets secrets(clock, [&] {
        if (!told.exchange(true)) {
            changed.set_value();
        }
    });
    config::LoadOptions options;
    options.vault = secrets.maker();
    ASSERT_NE(config::load_text("test", text_for(vault, "1s"), options).settings, nullptr);
    secrets.keep(true);
    vault.put("team/openai", {{"key", "sk-2"}});
    EXPECT_EQ(changed.get_future().wait_for(std::chrono::seconds(8)), std::future_status::ready);
}

}  // namespace
}  // namespace nexus::cli
