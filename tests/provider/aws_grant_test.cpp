#include "provider/aws_grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

using testing::ElementsAre;

std::vector<std::string> asked(const MadeGrant& grant) {
    std::vector<std::string> out;
    for (const auto& step : (*grant)->steps()) {
        out.emplace_back(step->asked());
    }
    return out;
}

config::Provider with_all() {
    config::Provider settings;
    settings.access_key_id = "AKIA";
    settings.secret_access_key = Secret("s");
    settings.web_identity_token_file = "/t";
    settings.web_identity_role = "arn:aws:iam::1:role/web";
    settings.container_credentials = "/v2/credentials/1";
    settings.credentials = "instance";
    return settings;
}

TEST(AwsGrantTest, TakesTheSourcesInAwssOrder) {
    config::Provider settings = with_all();
    EXPECT_EQ(*aws_grant(settings, "eu-west-1"), nullptr) << "static credentials are used as they are";
    settings.access_key_id.clear();
    EXPECT_THAT(asked(aws_grant(settings, "eu-west-1")), ElementsAre("AWS STS"));
    settings.web_identity_role.clear();
    EXPECT_THAT(asked(aws_grant(settings, "eu-west-1")), ElementsAre("the container's credentials service"));
    settings.container_credentials.clear();
    const std::string instance = "the instance's metadata service";
    EXPECT_THAT(asked(aws_grant(settings, "eu-west-1")), ElementsAre(instance, instance, instance));
    EXPECT_TRUE(has_aws_credentials(settings));
    settings.credentials.clear();
    EXPECT_FALSE(has_aws_credentials(settings));
}

TEST(AwsGrantTest, AssumesARoleOnTopOfEach) {
    config::Provider settings = with_all();
    settings.role_arn = "arn:aws:iam::2:role/other";
    EXPECT_THAT(asked(aws_grant(settings, "eu-west-1")), ElementsAre("AWS STS"));
    settings.access_key_id.clear();
    EXPECT_THAT(asked(aws_grant(settings, "eu-west-1")), ElementsAre("AWS STS", "AWS STS"));
    EXPECT_EQ((*aws_grant(settings, "eu-west-1"))->brings(), "AWS credentials");
}

TEST(AwsGrantTest, HasOneIdentityForEqualCredentials) {
    config::Provider settings = with_all();
    settings.role_arn = "arn:aws:iam::2:role/other";
    const std::string identity = (*aws_grant(settings, "eu-west-1"))->identity();
    EXPECT_EQ((*aws_grant(settings, "eu-west-1"))->identity(), identity);
    EXPECT_NE((*aws_grant(settings, "eu-west-2"))->identity(), identity);
    settings.external_id = "x";
    EXPECT_NE((*aws_grant(settings, "eu-west-1"))->identity(), identity);
    settings.external_id.clear();
    settings.secret_access_key = Secret("rotated");
    EXPECT_NE((*aws_grant(settings, "eu-west-1"))->identity(), identity);
}

TEST(AwsGrantTest, TakesOnlyWholeCredentialsThatHaveNotExpired) {
    const WallTime now = *parse_utc("2026-11-25T04:00:00Z");
    const auto take = [now](const std::string& body) {
        Credential into;
        return aws::take_json_credentials(body, now, into) ? into.life.count() : 0;
    };
    EXPECT_EQ(take(R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-25T05:00:00Z"})"),
              3600);
    EXPECT_EQ(take(R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-25T04:00:00Z"})"), 0);
    EXPECT_EQ(take(R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"soon"})"), 0);
    EXPECT_EQ(take(R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2026-11-25T05:00:00Z"})"), 0);
    EXPECT_EQ(take(R"({"Code":"AssumeRoleUnauthorizedAccess"})"), 0);
    EXPECT_EQ(take("[]"), 0);
    EXPECT_EQ(take("<html>"), 0);
}

TEST(AwsGrantTest, KnowsAnAnswerThatTheCredentialsHaveExpired) {
    net::ResponseHead head;
    head.status = 403;
    EXPECT_FALSE(is_aws_expiry(head));
    ASSERT_TRUE(head.headers.add("x-amzn-errortype", "ExpiredTokenException:http://internal.amazon.com/"));
    EXPECT_TRUE(is_aws_expiry(head));
    head.status = 400;
    EXPECT_FALSE(is_aws_expiry(head));
}

}  // namespace
}  // namespace nexus::provider
