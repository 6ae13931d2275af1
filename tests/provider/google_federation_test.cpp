#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/google_grant.h"
#include "tests/provider/scripted_server.h"
#include "tests/provider/temporary_file.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

const std::string kImpersonation =
    "/v1/projects/-/serviceAccounts/nexus@acme.iam.gserviceaccount.com:generateAccessToken";
const std::string kImpersonated = R"({"accessToken":"ya29.sa","expireTime":"2099-01-01T00:00:00.123456789Z"})";
const std::string kFederated =
    R"({"access_token":"federated","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","expires_in":3600})";

config::Provider with(const Json& file) {
    config::Provider settings;
    settings.service_account = Secret(dump_json(file));
    return settings;
}

Json external(const test::ScriptedServer& server, const Json& source) {
    return {{"type", "external_account"},
            {"audience", "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k"},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
            {"token_url", server.url() + "/v1/token"},
            {"credential_source", source}};
}

TEST(GoogleFederationTest, ExchangesTheTokenThatAFileHoldsAtTheTime) {
    test::ScriptedServer server;
    server.answer("POST /v1/token", kFederated);
    test::TemporaryFile subject("eyJ.first\n");
    const config::Provider settings = with(external(server, {{"file", subject.path()}}));
    const Result<AccessToken> got = server.fetch(*google_grant(settings));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->token.reveal(), "federated");
    EXPECT_EQ(server.seen().back().body,
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&"
              "audience=%2F%2Fiam.googleapis.com%2Fprojects%2F1%2Flocations%2Fglobal%2FworkloadIdentityPools%2Fp%2F"
              "providers%2Fk&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform&"
              "requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token&"
              "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&subject_token=eyJ.first");
    subject.write("eyJ.second");
    (void)server.fetch(*google_grant(settings));
    EXPECT_THAT(server.seen().back().body, HasSubstr("&subject_token=eyJ.second"));
    subject.write("");
    const Result<AccessToken> empty = server.fetch(*google_grant(settings));
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().message(), "No access token: there is no subject token in its file");
}

TEST(GoogleFederationTest, TakesTheSubjectTokenOfAUrlAndTakesOnAServiceAccount) {
    test::ScriptedServer server;
    server.answer("GET /identity?audience=x", R"({"id":{"x":1},"value":"subject"})");
    server.answer("POST /v1/token", kFederated);
    server.answer("POST " + kImpersonation, kImpersonated);
    Json file = external(server, {{"url", server.url() + "/identity?audience=x"},
                                  {"headers", {{"Metadata", "True"}}},
                                  {"format", {{"type", "json"}, {"subject_token_field_name", "value"}}}});
    file["client_id"] = "c";
    file["client_secret"] = "s";
    file["workforce_pool_user_project"] = "p";
    file["service_account_impersonation_url"] = server.url() + kImpersonation;
    file["service_account_impersonation"] = {{"token_lifetime_seconds", 600}};
    const Result<AccessToken> got = server.fetch(*google_grant(with(file)));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->token.reveal(), "ya29.sa");
    EXPECT_GT((*got)->life, std::chrono::hours(1));
    const auto seen = server.seen();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].headers.get("metadata"), "True");
    EXPECT_THAT(seen[1].body, HasSubstr("&subject_token=subject&options=%7B%22userProject%22%3A%22p%22%7D"));
    EXPECT_EQ(seen[1].headers.get("authorization"), "Basic Yzpz");
    EXPECT_EQ(seen[2].headers.get("authorization"), "Bearer federated");
    EXPECT_EQ(seen[2].body, R"({"scope":["https://www.googleapis.com/auth/cloud-platform"],"lifetime":"600s"})");
}

TEST(GoogleFederationTest, ImpersonatesWithAPersonsCredentials) {
    test::ScriptedServer server;
    server.answer("POST /token", R"({"access_token":"person","expires_in":3600})");
    server.answer("POST " + kImpersonation, kImpersonated);
    const Json file = {
        {"type", "impersonated_service_account"},
        {"service_account_impersonation_url", server.url() + kImpersonation},
        {"delegates", {"d@acme.iam.gserviceaccount.com"}},
        {"source_credentials",
         {{"type", "authorized_user"}, {"client_id", "c"}, {"client_secret", "s"}, {"refresh_token", "r"}}}};
    config::Provider settings = with(file);
    settings.token_url = server.url() + "/token";
    const Result<AccessToken> got = server.fetch(*google_grant(settings));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->token.reveal(), "ya29.sa");
    const auto last = server.seen().back();
    EXPECT_EQ(last.headers.get("authorization"), "Bearer person");
    EXPECT_THAT(last.body, HasSubstr(R"("delegates":["d@acme.iam.gserviceaccount.com"])"));
    server.answer("POST " + kImpersonation, R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"x@acme"}})",
                  403);
    EXPECT_EQ(server.fetch(*google_grant(settings)).error().message(),
              "No access token: the service account's impersonation answered 403 (PERMISSION_DENIED)");
}

TEST(GoogleFederationTest, TellsOfASourceThatGivesNoToken) {
    test::ScriptedServer server;
    server.answer("GET /identity", "[]");
    const Json source = {{"url", server.url() + "/identity"},
                         {"format", {{"type", "json"}, {"subject_token_field_name", "value"}}}};
    const Result<AccessToken> got = server.fetch(*google_grant(with(external(server, source))));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message(), "No access token: the source of the subject token answered 200");
}

TEST(GoogleFederationTest, RefusesFilesThatItCannotFollowAndNeverQuotesThem) {
    test::ScriptedServer server;
    const Json file_source = {{"file", "/hidden"}};
    Json clear = external(server, file_source);
    clear["token_url"] = "http://hidden.example.com/v1/token";
    Json clear_impersonation = external(server, file_source);
    clear_impersonation["service_account_impersonation_url"] = "http://hidden.example.com/v1";
    Json no_audience = external(server, file_source);
    no_audience["audience"] = "";
    Json nested = {{"type", "impersonated_service_account"}, {"service_account_impersonation_url", "https://h/"}};
    nested["source_credentials"] = nested;
    for (const Json& file : std::vector<Json>{
             clear, clear_impersonation, no_audience, nested, external(server, Json::object()),
             external(server, "hidden"),
             external(server, {{"environment_id", "aws1"}, {"url", "http://169.254.169.254/hidden"}}),
             external(server, {{"executable", {{"command", "hidden"}}}}), external(server, {{"url", "hidden"}}),
             external(server, {{"file", "/hidden"}, {"format", {{"type", "json"}}}}),
             external(server, {{"url", "https://h/"}, {"headers", {{"x", "hidden\r\n"}}}})}) {
        const MadeGrant grant = google_grant(with(file));
        ASSERT_FALSE(grant) << dump_json(file);
        EXPECT_THAT(grant.error().message(), HasSubstr("service_account: "));
        EXPECT_THAT(grant.error().message(), testing::Not(HasSubstr("hidden")));
    }
    EXPECT_TRUE(server.seen().empty());
}

}  // namespace
}  // namespace nexus::provider
