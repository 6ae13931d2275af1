#include "provider/token_grant.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

const WallTime kNow = std::chrono::system_clock::from_time_t(1'790'000'000);

config::Provider entra() {
    config::Provider settings;
    settings.tenant_id = "tenant/1";
    settings.client_id = "app";
    settings.client_secret = Secret("s&cret");
    return settings;
}

const net::Endpoint& endpoint_of(const MadeGrant& grant) { return *(*grant)->steps().front()->endpoint(); }

Result<TokenCall> call_of(const MadeGrant& grant) { return (*grant)->steps().front()->call({}, kNow); }

std::string body_of(const MadeGrant& grant) {
    const Result<TokenCall> call = call_of(grant);
    return call ? std::string(call->body.reveal()) : call.error().message();
}

TEST(TokenGrantTest, AsksEntraWithClientCredentials) {
    const auto grant = azure_entra_grant(entra());
    ASSERT_TRUE(grant);
    EXPECT_EQ(endpoint_of(grant).host, "login.microsoftonline.com");
    EXPECT_EQ(call_of(grant)->target, "/tenant%2F1/oauth2/v2.0/token");
    EXPECT_EQ(body_of(grant),
              "grant_type=client_credentials&client_id=app&client_secret=s%26cret&"
              "scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default");
    config::Provider incomplete = entra();
    incomplete.tenant_id.clear();
    EXPECT_FALSE(azure_entra_grant(incomplete));
}

TEST(TokenGrantTest, AsksTheMachineForItsIdentity) {
    config::Provider settings;
    settings.managed_identity = true;
    settings.client_id = "user assigned";
    const auto grant = azure_entra_grant(settings);
    ASSERT_TRUE(grant);
    EXPECT_EQ(endpoint_of(grant).host, "169.254.169.254");
    EXPECT_EQ(endpoint_of(grant).tls, nullptr);
    const Result<TokenCall> call = call_of(grant);
    EXPECT_EQ(call->method, net::Method::get);
    EXPECT_EQ(call->headers.get("metadata"), "true");
    EXPECT_EQ(call->target,
              "/metadata/identity/oauth2/token?api-version=2018-02-01&"
              "resource=https%3A%2F%2Fcognitiveservices.azure.com%2F&client_id=user%20assigned");
}

TEST(TokenGrantTest, ExchangesAnIbmKey) {
    const auto grant = ibm_iam_grant(config::Provider(), Secret("k+1"));
    ASSERT_TRUE(grant);
    EXPECT_EQ(endpoint_of(grant).host, "iam.cloud.ibm.com");
    EXPECT_EQ(body_of(grant), "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=k%2B1");
}

TEST(TokenGrantTest, GoesWhereTheOperatorSays) {
    config::Provider settings = entra();
    settings.token_url = "http://127.0.0.1:4321/own/token";
    const auto grant = azure_entra_grant(settings);
    ASSERT_TRUE(grant);
    EXPECT_EQ(endpoint_of(grant).port, 4321);
    EXPECT_EQ(call_of(grant)->target, "/own/token");
    settings.token_url = "ftp://x";
    EXPECT_FALSE(azure_entra_grant(settings));
}

TEST(TokenGrantTest, HasOneIdentityForEqualCredentials) {
    config::Provider other = entra();
    other.client_secret = Secret("rotated");
    const std::string identity = (*azure_entra_grant(entra()))->identity();
    EXPECT_EQ((*azure_entra_grant(entra()))->identity(), identity);
    EXPECT_NE((*azure_entra_grant(other))->identity(), identity);
    EXPECT_EQ(identity.find("cret"), std::string::npos);
}

}  // namespace
}  // namespace nexus::provider
