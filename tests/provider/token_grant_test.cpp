#include "provider/token_grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "base/strings.h"
#include "tests/provider/test_key.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

const WallTime kNow = std::chrono::system_clock::from_time_t(1'790'000'000);

config::Provider with_file(const std::string& file) {
    config::Provider settings;
    settings.service_account = Secret(file);
    return settings;
}

config::Provider entra() {
    config::Provider settings;
    settings.tenant_id = "tenant/1";
    settings.client_id = "app";
    settings.client_secret = Secret("s&cret");
    return settings;
}

std::string body_of(const Result<std::unique_ptr<TokenGrant>>& grant) {
    const Result<TokenCall> call = (*grant)->call(kNow);
    return call ? std::string(call->body.reveal()) : call.error().message();
}

TEST(TokenGrantTest, SignsAGoogleAssertion) {
    const auto grant = google_grant(with_file(test::test_key().service_account("https://oauth2.googleapis.com/token")));
    ASSERT_TRUE(grant) << grant.error().message();
    EXPECT_EQ((*grant)->endpoint()->host, "oauth2.googleapis.com");
    EXPECT_NE((*grant)->endpoint()->tls, nullptr);
    const Result<TokenCall> call = (*grant)->call(kNow);
    ASSERT_TRUE(call);
    EXPECT_EQ(call->target, "/token");
    EXPECT_EQ(call->headers.get("content-type"), "application/x-www-form-urlencoded");
    const std::string body(call->body.reveal());
    const std::string prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    ASSERT_TRUE(body.starts_with(prefix)) << body;
    const std::string assertion = body.substr(prefix.size());
    const auto parts = split(assertion, '.');
    ASSERT_EQ(parts.size(), 3U);
    const Json header = *parse_json(*base64_decode(parts[0]));
    EXPECT_EQ(header, Json({{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "kid-1"}}));
    const Json claims = *parse_json(*base64_decode(parts[1]));
    EXPECT_EQ(claims["iss"], "nexus@acme-ai.iam.gserviceaccount.com");
    EXPECT_EQ(claims["aud"], "https://oauth2.googleapis.com/token");
    EXPECT_EQ(claims["scope"], "https://www.googleapis.com/auth/cloud-platform");
    EXPECT_EQ(claims["iat"], 1'790'000'000);
    EXPECT_EQ(claims["exp"], 1'790'003'600);
    EXPECT_TRUE(
        test::test_key().signed_by_it(std::string(parts[0]) + "." + std::string(parts[1]), *base64_decode(parts[2])));
}

TEST(TokenGrantTest, TakesAPersonsRefreshToken) {
    const std::string file =
        R"({"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"1//r","quota_project_id":"q"})";
    const auto grant = google_grant(with_file(file));
    ASSERT_TRUE(grant);
    EXPECT_EQ(body_of(grant), "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=1%2F%2Fr");
    EXPECT_EQ(google_project(Secret(file)), "q");
}

TEST(TokenGrantTest, SaysWhatIsWrongWithAFileAndNeverQuotesIt) {
    for (const std::string file :
         {"", "{hidden", "[]", R"({"type":"external_account","audience":"hidden"})",
          R"({"type":"service_account","client_email":"e","private_key":"hidden"})", R"({"type":"service_account"})",
          R"({"type":"authorized_user","client_id":"hidden"})"}) {
        const auto grant = google_grant(with_file(file));
        ASSERT_FALSE(grant) << file;
        EXPECT_THAT(grant.error().message(), HasSubstr("service_account: "));
        EXPECT_THAT(grant.error().message(), testing::Not(HasSubstr("hidden")));
    }
    EXPECT_EQ(google_project(Secret("{")), "");
    EXPECT_EQ(google_project(Secret(test::test_key().service_account("x"))), "acme-ai");
}

TEST(TokenGrantTest, AsksEntraWithClientCredentials) {
    const auto grant = azure_entra_grant(entra());
    ASSERT_TRUE(grant);
    EXPECT_EQ((*grant)->endpoint()->host, "login.microsoftonline.com");
    EXPECT_EQ((*grant)->call(kNow)->target, "/tenant%2F1/oauth2/v2.0/token");
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
    EXPECT_EQ((*grant)->endpoint()->host, "169.254.169.254");
    EXPECT_EQ((*grant)->endpoint()->tls, nullptr);
    const Result<TokenCall> call = (*grant)->call(kNow);
    EXPECT_EQ(call->method, net::Method::get);
    EXPECT_EQ(call->headers.get("metadata"), "true");
    EXPECT_EQ(call->target,
              "/metadata/identity/oauth2/token?api-version=2018-02-01&"
              "resource=https%3A%2F%2Fcognitiveservices.azure.com%2F&client_id=user%20assigned");
}

TEST(TokenGrantTest, ExchangesAnIbmKey) {
    const auto grant = ibm_iam_grant(config::Provider(), Secret("k+1"));
    ASSERT_TRUE(grant);
    EXPECT_EQ((*grant)->endpoint()->host, "iam.cloud.ibm.com");
    EXPECT_EQ(body_of(grant), "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=k%2B1");
}

TEST(TokenGrantTest, GoesWhereTheOperatorSays) {
    config::Provider settings = entra();
    settings.token_url = "http://127.0.0.1:4321/own/token";
    const auto grant = azure_entra_grant(settings);
    ASSERT_TRUE(grant);
    EXPECT_EQ((*grant)->endpoint()->port, 4321);
    EXPECT_EQ((*grant)->call(kNow)->target, "/own/token");
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
