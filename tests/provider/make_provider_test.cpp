#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

config::Provider settings_of(const std::string& kind, const std::string& key) {
    config::Provider settings;
    settings.kind = kind;
    settings.api_key = Secret(key);
    return settings;
}

const ProviderContext kContext{Catalogue::builtin(), "127.0.0.1:4321"};

TEST(MakeProvider, SwitchesAnEntryWithoutARequiredKeyOff) {
    const auto made = make_provider("openai", settings_of("openai", ""), kContext);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, nullptr);
}

TEST(MakeProvider, PointsTheMockAtItsListener) {
    const auto made = make_provider("demo", settings_of("mock", ""), kContext);
    ASSERT_TRUE(made);
    EXPECT_EQ((*made)->endpoint->host, "127.0.0.1");
    EXPECT_EQ((*made)->endpoint->port, 4321);
    EXPECT_EQ((*made)->base_path, "/v1");
}

TEST(MakeProvider, NamesAnUnknownKindAndTheNearest) {
    const auto made = make_provider("x", settings_of("opnai", "k"), kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: unknown kind \"opnai\"; did you mean \"openai\"?"));
}

TEST(MakeProvider, WantsABaseUrlWhereTheKindHasNone) {
    const auto made = make_provider("x", settings_of("openai_compatible", "k"), kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("base_url"));
}

TEST(MakeProvider, TellsWhichHeaderCannotBeSent) {
    config::Provider settings = settings_of("openai", "k");
    settings.headers["X-Bad"] = "a\r\nb";
    const auto made = make_provider("x", settings, kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: headers.X-Bad"));
}

TEST(MakeProvider, NamesACaFileThatCannotBeRead) {
    config::Provider settings = settings_of("openai", "k");
    settings.tls.ca = "/nonexistent/ca.pem";
    const auto made = make_provider("x", settings, kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: tls"));
}

TEST(MakeProvider, KeepsConnectionsOfDifferentTlsSettingsApart) {
    config::Provider settings = settings_of("openai", "k");
    const auto verified = *make_provider("x", settings, kContext);
    settings.tls.verify = false;
    const auto unverified = *make_provider("x", settings, kContext);
    EXPECT_NE(verified->endpoint->key, unverified->endpoint->key);
}

}  // namespace
}  // namespace nexus::provider
