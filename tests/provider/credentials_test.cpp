#include "provider/credentials.h"

#include <gtest/gtest.h>

#include "provider/catalogue.h"
#include "tests/provider/test_key.h"

namespace nexus::provider {
namespace {

const ProviderRow& row(std::string_view kind) { return *Catalogue::builtin().find(kind); }

std::string chosen(std::string_view kind, const config::Provider& settings) {
    const std::optional<Auth> auth = choose_auth(row(kind), settings);
    return auth ? name_of(*auth) : "none chosen";
}

TEST(CredentialsTest, TakesTheFirstSchemeThatThereAreCredentialsFor) {
    config::Provider settings;
    EXPECT_EQ(chosen("bedrock", settings), "none chosen");
    settings.access_key_id = "AKIA";
    EXPECT_EQ(chosen("bedrock", settings), "none chosen");
    settings.secret_access_key = Secret("s");
    EXPECT_EQ(chosen("bedrock", settings), "aws_sigv4");
    config::Provider machine;
    machine.credentials = "instance";
    EXPECT_EQ(chosen("bedrock", machine), "aws_sigv4");
    EXPECT_EQ(chosen("vertex", machine), "google_service_account");
    EXPECT_EQ(chosen("openai", machine), "none chosen");
    settings.api_key = Secret("bedrock-api-key");
    EXPECT_EQ(chosen("bedrock", settings), "bearer");

    config::Provider azure;
    azure.managed_identity = true;
    EXPECT_EQ(chosen("azure", azure), "azure_entra");
    azure.api_key = Secret("k");
    EXPECT_EQ(chosen("azure", azure), "api_key");

    config::Provider vertex;
    vertex.access_token = Secret("t");
    EXPECT_EQ(chosen("vertex", vertex), "bearer");
    vertex.service_account = Secret("{}");
    EXPECT_EQ(chosen("vertex", vertex), "google_service_account");
}

TEST(CredentialsTest, TakesTheSchemeThatTheEntrySays) {
    config::Provider settings;
    settings.auth = "header:x-token";
    EXPECT_EQ(chosen("openai_compatible", settings), "none chosen");
    settings.api_keys.push_back({Secret("k"), 1});
    EXPECT_EQ(chosen("openai_compatible", settings), "header:x-token");
    settings.auth = "none";
    EXPECT_EQ(chosen("openai", settings), "none");
}

TEST(CredentialsTest, GivesAProviderWhatItsSchemeNeeds) {
    Provider bearer;
    bearer.row = row("vertex");
    bearer.auth = Auth{AuthScheme::bearer, {}};
    config::Provider settings;
    settings.access_token = Secret("ya29");
    ASSERT_TRUE(add_credentials(settings, nullptr, bearer));
    ASSERT_EQ(bearer.keys.size(), 1U);
    EXPECT_EQ(bearer.keys.front()->reveal(), "ya29");

    Provider signing;
    signing.row = row("bedrock");
    signing.auth = Auth{AuthScheme::aws_sigv4, {}};
    settings.access_key_id = "AKIA";
    settings.region = "eu-west-1";
    ASSERT_TRUE(add_credentials(settings, nullptr, signing));
    EXPECT_TRUE(signing.keys.empty());
    EXPECT_EQ(signing.aws->scope.region, "eu-west-1");
    EXPECT_EQ(signing.aws->scope.service, "bedrock");
}

TEST(CredentialsTest, FetchesTheCredentialsOfARoleAndUsesStaticOnesAsTheyAre) {
    TokenSources sources;
    config::Provider settings;
    settings.access_key_id = "AKIA";
    settings.secret_access_key = Secret("s");
    settings.region = "eu-west-1";
    const auto made = [&](Provider& provider) {
        provider.row = row("bedrock");
        provider.auth = Auth{AuthScheme::aws_sigv4, {}};
        return add_credentials(settings, &sources, provider);
    };
    Provider plain;
    ASSERT_TRUE(made(plain));
    EXPECT_EQ(plain.tokens, nullptr);
    settings.role_arn = "arn:aws:iam::1:role/r";
    Provider first;
    Provider second;
    ASSERT_TRUE(made(first));
    ASSERT_TRUE(made(second));
    ASSERT_NE(first.tokens, nullptr);
    EXPECT_EQ(first.tokens, second.tokens);
    EXPECT_EQ(first.aws->scope.service, "bedrock");
    settings.token_url = "http://sts.example.com";
    Provider broken;
    EXPECT_FALSE(made(broken));
}

TEST(CredentialsTest, SharesTheTokensOfOneGrant) {
    TokenSources sources;
    config::Provider settings;
    settings.service_account = Secret(test::test_key().service_account("https://oauth2.googleapis.com/token"));
    Provider first;
    Provider second;
    first.auth = second.auth = Auth{AuthScheme::google_service_account, {}};
    ASSERT_TRUE(add_credentials(settings, &sources, first));
    ASSERT_TRUE(add_credentials(settings, &sources, second));
    EXPECT_EQ(first.tokens, second.tokens);
    Provider alone;
    alone.auth = first.auth;
    ASSERT_TRUE(add_credentials(settings, nullptr, alone));
    EXPECT_NE(alone.tokens, first.tokens);
}

TEST(CredentialsTest, SaysWhichCredentialIsBroken) {
    config::Provider settings;
    settings.service_account = Secret("{}");
    Provider provider;
    provider.auth = Auth{AuthScheme::google_service_account, {}};
    EXPECT_FALSE(add_credentials(settings, nullptr, provider));
    config::Provider entra;
    entra.client_secret = Secret("s");
    provider.auth = Auth{AuthScheme::azure_entra, {}};
    const Result<void> added = add_credentials(entra, nullptr, provider);
    ASSERT_FALSE(added);
    EXPECT_NE(added.error().message().find("tenant_id"), std::string::npos);
}

}  // namespace
}  // namespace nexus::provider
