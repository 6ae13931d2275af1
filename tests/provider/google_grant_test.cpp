#include "provider/google_grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/strings.h"
#include "tests/provider/scripted_server.h"
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

const net::Endpoint& endpoint_of(const MadeGrant& grant) { return *(*grant)->steps().front()->endpoint(); }

Result<TokenCall> call_of(const MadeGrant& grant) { return (*grant)->steps().front()->call({}, kNow); }

std::string body_of(const MadeGrant& grant) {
    const Result<TokenCall> call = call_of(grant);
    return call ? std::string(call->body.reveal()) : call.error().message();
}

TEST(GoogleGrantTest, SignsAGoogleAssertion) {
    const auto grant = google_grant(with_file(test::test_key().service_account("https://oauth2.googleapis.com/token")));
    ASSERT_TRUE(grant) << grant.error().message();
    EXPECT_EQ(endpoint_of(grant).host, "oauth2.googleapis.com");
    EXPECT_NE(endpoint_of(grant).tls, nullptr);
    const Result<TokenCall> call = call_of(grant);
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

TEST(GoogleGrantTest, TakesAPersonsRefreshToken) {
    const std::string file =
        R"({"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"1//r","quota_project_id":"q"})";
    const auto grant = google_grant(with_file(file));
    ASSERT_TRUE(grant);
    EXPECT_EQ(body_of(grant), "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=1%2F%2Fr");
    EXPECT_EQ(google_project(Secret(file)), "q");
}

TEST(GoogleGrantTest, SaysWhatIsWrongWithAFileAndNeverQuotesIt) {
    for (const std::string file :
         {"", "{hidden", "[]", R"({"type":"external_account","audience":"hidden"})", R"({"type":"hidden"})",
          R"({"type":"impersonated_service_account","source_credentials":"hidden"})",
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

TEST(GoogleGrantTest, AsksTheMachineForItsServiceAccount) {
    test::ScriptedServer server;
    server.answer("GET /computeMetadata/v1/instance/service-accounts/default/token",
                  R"({"access_token":"ya29.m","expires_in":3599,"token_type":"Bearer"})");
    config::Provider settings;
    settings.credentials = "instance";
    const auto usual = google_grant(settings);
    EXPECT_EQ(endpoint_of(usual).host, "metadata.google.internal");
    EXPECT_EQ(endpoint_of(usual).tls, nullptr);
    settings.metadata_url = server.url();
    const Result<AccessToken> got = server.fetch(*google_grant(settings));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->token.reveal(), "ya29.m");
    EXPECT_EQ((*got)->life, std::chrono::seconds(3599));
    EXPECT_EQ(server.seen().back().headers.get("metadata-flavor"), "Google");
    settings.service_account = Secret(test::test_key().service_account("https://oauth2.googleapis.com/token"));
    EXPECT_EQ(endpoint_of(google_grant(settings)).host, "oauth2.googleapis.com") << "a file goes before the machine";
}

TEST(GoogleGrantTest, HasOneIdentityForEqualCredentials) {
    const auto identity = [](const std::string& token) {
        return (*google_grant(with_file(R"({"type":"authorized_user","client_id":"c","client_secret":"s",)"
                                        R"("refresh_token":")" +
                                        token + "\"}")))
            ->identity();
    };
    EXPECT_EQ(identity("a"), identity("a"));
    EXPECT_NE(identity("a"), identity("b"));
}

}  // namespace
}  // namespace nexus::provider
