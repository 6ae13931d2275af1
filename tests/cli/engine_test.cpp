#include "cli/engine.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

class NoControl final : public admin::AdminControl {
  public:
    admin::ProcessStatus status() const override { return {}; }
    void drain() override {}
    void resume() override {}
    void reload(std::function<void(admin::ReloadOutcome)>) override {}
    std::string describe_config() const override { return "{}"; }
    std::string base_path() const override { return {}; }
};

config::Settings settings_on_loopback() {
    config::Settings settings;
    settings.listeners.data.address = "127.0.0.1:0";
    settings.listeners.admin.address = "127.0.0.1:0";
    settings.auth.mode = "none";
    return settings;
}

class EngineTest : public testing::Test {
  protected:
    SystemClock clock_;
    NoControl control_;
    Engine::Options options_{clock_, 1, control_, {}};
};

TEST_F(EngineTest, NamesTheAddressThatCannotBeBound) {
    config::Settings settings = settings_on_loopback();
    settings.listeners.data.address = "192.0.2.1:9";
    const auto engine = Engine::make(options_, settings);
    ASSERT_FALSE(engine);
    EXPECT_NE(engine.error().message().find("192.0.2.1:9"), std::string::npos) << engine.error().message();
}

TEST_F(EngineTest, EndsWithoutHavingStarted) {
    auto engine = Engine::make(options_, settings_on_loopback());
    ASSERT_TRUE(engine) << engine.error().message();
    EXPECT_TRUE((*engine)->is_empty());
    EXPECT_EQ((*engine)->in_flight(), 0U);
}

TEST_F(EngineTest, CountsGenerationsAndExportsItsGauges) {
    auto engine = Engine::make(options_, settings_on_loopback());
    ASSERT_TRUE(engine) << engine.error().message();
    const auto settings = std::make_shared<const config::Settings>(settings_on_loopback());
    const Result<Prepared> prepared = (*engine)->prepare(settings);
    ASSERT_TRUE(prepared) << prepared.error().message();
    (*engine)->install(*prepared);
    EXPECT_EQ((*engine)->status().generation, 1U);
    EXPECT_EQ((*engine)->status().listeners.size(), 2U);
    const std::string metrics = (*engine)->metrics().expose(false);
    for (const std::string_view gauge : {"nexus_config_live_generations 1", "nexus_connections 0",
                                         "nexus_open_reservations 0", "nexus_escaped_exceptions 0"}) {
        EXPECT_NE(metrics.find(gauge), std::string::npos) << gauge;
    }
}

TEST_F(EngineTest, RefusesAConfigurationThatCannotBeBuilt) {
    auto engine = Engine::make(options_, settings_on_loopback());
    ASSERT_TRUE(engine) << engine.error().message();
    config::Settings settings = settings_on_loopback();
    settings.providers["odd"].kind = "no_such_kind";
    const Result<Prepared> prepared = (*engine)->prepare(std::make_shared<const config::Settings>(settings));
    ASSERT_FALSE(prepared);
    EXPECT_NE(prepared.error().message().find("no_such_kind"), std::string::npos);
}

}  // namespace
}  // namespace nexus::cli
