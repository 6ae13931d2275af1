#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/aws_grant.h"
#include "tests/provider/scripted_server.h"
#include "tests/provider/temporary_file.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

const std::string kCredentials =
    R"({"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"})";
const std::string kRoles = "/latest/meta-data/iam/security-credentials/";

config::Provider instance(const test::ScriptedServer& server) {
    config::Provider settings;
    settings.credentials = "instance";
    settings.metadata_url = server.url();
    return settings;
}

TEST(AwsInstanceTest, OpensASessionAndAsksForTheRoleAndItsCredentials) {
    test::ScriptedServer server;
    server.answer("PUT /latest/api/token", "session-1");
    server.answer("GET " + kRoles, "nexus-role\n");
    server.answer("GET " + kRoles + "nexus-role", kCredentials);
    const Result<AccessToken> got = server.fetch(*aws_grant(instance(server), "eu-west-1"));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->aws.access_key_id, "ASIA");
    EXPECT_EQ((*got)->aws.secret_access_key.reveal(), "s");
    EXPECT_EQ((*got)->aws.session_token.reveal(), "t");
    EXPECT_TRUE((*got)->token.empty()) << "the session was for this fetch";
    const auto seen = server.seen();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].headers.get("x-aws-ec2-metadata-token-ttl-seconds"), "60");
    EXPECT_EQ(seen[1].headers.get("x-aws-ec2-metadata-token"), "session-1");
    EXPECT_EQ(seen[2].headers.get("x-aws-ec2-metadata-token"), "session-1");
}

TEST(AwsInstanceTest, NeverAsksWithoutASession) {
    test::ScriptedServer server;
    server.answer("GET " + kRoles, "nexus-role");
    const Result<AccessToken> got = server.fetch(*aws_grant(instance(server), "eu-west-1"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message(), "No AWS credentials: the instance's metadata service answered 404");
    EXPECT_EQ(got.error().code(), ErrorCode::provider_auth_failed);
    EXPECT_EQ(server.seen().size(), 1U);
}

TEST(AwsInstanceTest, TellsOfEachStepThatFails) {
    const std::vector<std::pair<std::string, std::string>> steps{
        {"PUT /latest/api/token", "session"}, {"GET " + kRoles, "r"}, {"GET " + kRoles + "r", kCredentials}};
    for (std::size_t broken = 0; broken < steps.size(); ++broken) {
        test::ScriptedServer server;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            server.answer(steps[i].first, i == broken ? "" : steps[i].second);
        }
        EXPECT_FALSE(server.fetch(*aws_grant(instance(server), "eu-west-1"))) << broken;
        server.answer(steps[broken].first, "", 503);
        const Result<AccessToken> down = server.fetch(*aws_grant(instance(server), "eu-west-1"));
        ASSERT_FALSE(down);
        EXPECT_EQ(down.error().code(), ErrorCode::provider_unavailable) << broken;
    }
}

TEST(AwsInstanceTest, IsAskedAtItsUsualAddress) {
    config::Provider settings;
    settings.credentials = "instance";
    const auto grant = aws_grant(settings, "eu-west-1");
    EXPECT_EQ((*grant)->steps().front()->endpoint()->host, "169.254.169.254");
    EXPECT_EQ((*grant)->steps().front()->endpoint()->tls, nullptr);
}

TEST(AwsContainerTest, SendsTheTokenAsTheFileHoldsItAtTheTime) {
    test::ScriptedServer server;
    server.answer("GET /v1/credentials?id=1", kCredentials);
    test::TemporaryFile token("first\n");
    config::Provider settings;
    settings.container_credentials = server.url() + "/v1/credentials?id=1";
    settings.container_token_file = token.path();
    const auto grant = *aws_grant(settings, "eu-west-1");
    EXPECT_EQ((*server.fetch(*aws_grant(settings, "eu-west-1")))->aws.access_key_id, "ASIA");
    EXPECT_EQ(server.seen().back().headers.get("authorization"), "first");
    token.write("second");
    EXPECT_EQ(grant->steps().front()->call({}, {})->headers.get("authorization"), "second");
    settings.container_token_file = "/nonexistent/token";
    const Result<AccessToken> got = server.fetch(*aws_grant(settings, "eu-west-1"));
    ASSERT_FALSE(got);
    EXPECT_THAT(got.error().message(), HasSubstr("No AWS credentials: container_token_file: "));
    EXPECT_THAT(got.error().message(), testing::Not(HasSubstr("nonexistent")));
}

TEST(AwsContainerTest, GoesOnlyWhereATokenMayBeSent) {
    const auto made = [](const std::string& where) {
        config::Provider settings;
        settings.container_credentials = where;
        return aws_grant(settings, "eu-west-1");
    };
    const auto relative = made("/v2/credentials/1?x=y");
    ASSERT_TRUE(relative);
    EXPECT_EQ((*relative)->steps().front()->endpoint()->host, "169.254.170.2");
    EXPECT_EQ((*relative)->steps().front()->call({}, {})->target, "/v2/credentials/1?x=y");
    for (const std::string where :
         {"http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/v1/credentials", "http://127.0.0.1:9/c",
          "http://[::1]/c", "http://localhost/c", "https://credentials.example.com/c"}) {
        EXPECT_TRUE(made(where)) << where;
    }
    for (const std::string where : {"http://169.254.169.254/c", "http://credentials.example.com/c", "http://10.0.0.1/c",
                                    "ftp://127.0.0.1/c", "credentials", "http://127.0.0.1.example.com/c"}) {
        EXPECT_FALSE(made(where)) << where;
    }
}

}  // namespace
}  // namespace nexus::provider
