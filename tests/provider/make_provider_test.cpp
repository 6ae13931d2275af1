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

TEST(MakeProvider, NamesAMissingParameterAndAnUnknownOne) {
    const auto missing = make_provider("x", settings_of("azure", "k"), kContext);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message(), HasSubstr("providers.x: kind azure needs resource"));
    config::Provider settings = settings_of("openai", "k");
    settings.region = "eu";
    const auto unknown = make_provider("x", settings, kContext);
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().message(), HasSubstr("providers.x: region: kind openai has no such parameter"));
}

TEST(MakeProvider, NamesAnAuthenticationThatIsNone) {
    config::Provider settings = settings_of("openai", "k");
    settings.auth = "magic";
    const auto made = make_provider("x", settings, kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: auth: expected none, bearer"));
}

TEST(MakeProvider, SwitchesACloudWithoutCredentialsOffBeforeItAsksForParameters) {
    config::Provider vertex = settings_of("vertex", "");
    EXPECT_EQ(*make_provider("x", vertex, kContext), nullptr);
    EXPECT_EQ(*make_provider("x", settings_of("bedrock", ""), kContext), nullptr);
}

TEST(MakeProvider, TellsOfBrokenCredentialsUnderTheEntrysName) {
    config::Provider settings = settings_of("vertex", "");
    settings.service_account = Secret("{}");
    settings.project = "p";
    const auto made = make_provider("x", settings, kContext);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message(), HasSubstr("providers.x: service_account: "));
}

TEST(MakeProvider, TakesAnAliasForTheKind) {
    EXPECT_EQ((*make_provider("x", settings_of("together_ai", "k"), kContext))->row.kind, "together");
}

}  // namespace
}  // namespace nexus::provider
