#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "provider/aws_grant.h"
#include "tests/provider/scripted_server.h"
#include "tests/provider/temporary_file.h"

namespace nexus::provider {
namespace {

using testing::HasSubstr;

const std::string kRole = "arn:aws:iam::123456789012:role/demo";

std::string answer_to(const std::string& action, const std::string& key) {
    return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <" + action +
           "Result>\n    <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/nexus</Arn>"
           "</AssumedRoleUser>\n    <Credentials><AccessKeyId>" +
           key +
           "</AccessKeyId><SecretAccessKey>s/+</SecretAccessKey><SessionToken>t==</SessionToken>"
           "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\n  </" +
           action + "Result>\n</" + action + "Response>";
}

config::Provider with_role() {
    config::Provider settings;
    settings.access_key_id = "AKIDEXAMPLE";
    settings.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    settings.role_arn = kRole;
    settings.external_id = "a b";
    return settings;
}

// The signature was computed with an implementation of its own (Python's hmac and hashlib) from AWS's description.
TEST(AwsStsTest, SignsTheRequestForARole) {
    const auto grant = aws_grant(with_role(), "us-east-1");
    ASSERT_TRUE(grant);
    const TokenStep& step = *(*grant)->steps().front();
    EXPECT_EQ(step.endpoint()->host, "sts.us-east-1.amazonaws.com");
    const Result<TokenCall> call = step.call({}, *parse_utc("2015-08-30T12:36:00Z"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->target, "/");
    EXPECT_EQ(call->body.reveal(),
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&"
              "RoleSessionName=nexus&ExternalId=a%20b");
    EXPECT_EQ(call->headers.get("authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date, Signature="
              "2086bcedfcb1cd359ed8db4242a6a61b79f3d51f041db2359c71a1949343bc44");
}

TEST(AwsStsTest, AssumesARoleWithTheInstancesCredentials) {
    test::ScriptedServer server;
    const std::string roles = "GET /latest/meta-data/iam/security-credentials/";
    server.answer("PUT /latest/api/token", "session");
    server.answer(roles, "base");
    server.answer(
        roles + "base",
        R"({"AccessKeyId":"ASIABASE","SecretAccessKey":"s","Token":"tb","Expiration":"2099-01-01T00:00:00Z"})");
    server.answer("POST /", answer_to("AssumeRole", "ASIAROLE"));
    config::Provider settings;
    settings.credentials = "instance";
    settings.metadata_url = settings.token_url = server.url();
    settings.role_arn = kRole;
    const Result<AccessToken> got = server.fetch(*aws_grant(settings, "eu-west-1"));
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_EQ((*got)->aws.access_key_id, "ASIAROLE");
    EXPECT_EQ((*got)->aws.secret_access_key.reveal(), "s/+");
    EXPECT_EQ((*got)->aws.session_token.reveal(), "t==");
    const auto last = server.seen().back();
    EXPECT_EQ(last.headers.get("x-amz-security-token"), "tb");
    EXPECT_THAT(std::string(last.headers.get("authorization").value_or("")), HasSubstr("Credential=ASIABASE/"));
}

TEST(AwsStsTest, ExchangesTheWebIdentityThatTheFileHoldsAtTheTime) {
    test::ScriptedServer server;
    server.answer("POST /", answer_to("AssumeRoleWithWebIdentity", "ASIAWEB"));
    test::TemporaryFile token("eyJ.first\n");
    config::Provider settings;
    settings.web_identity_token_file = token.path();
    settings.web_identity_role = kRole;
    settings.token_url = server.url();
    EXPECT_EQ((*server.fetch(*aws_grant(settings, "eu-west-1")))->aws.access_key_id, "ASIAWEB");
    const auto first = server.seen().back();
    EXPECT_THAT(first.body, HasSubstr("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3A"));
    EXPECT_THAT(first.body, HasSubstr("&WebIdentityToken=eyJ.first"));
    EXPECT_FALSE(first.headers.get("authorization"));
    token.write("eyJ.second");
    (void)server.fetch(*aws_grant(settings, "eu-west-1"));
    EXPECT_THAT(server.seen().back().body, HasSubstr("&WebIdentityToken=eyJ.second"));
}

TEST(AwsStsTest, TellsWhyItWasRefusedWithoutTheAccount) {
    test::ScriptedServer server;
    server.answer("POST /",
                  "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                  "<Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/x is not authorized</Message></Error>"
                  "</ErrorResponse>",
                  403);
    config::Provider settings = with_role();
    settings.token_url = server.url();
    const Result<AccessToken> got = server.fetch(*aws_grant(settings, "eu-west-1"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message(), "No AWS credentials: AWS STS answered 403 (AccessDenied)");
    server.answer("POST /", "<html>", 200);
    EXPECT_EQ(server.fetch(*aws_grant(settings, "eu-west-1")).error().message(),
              "No AWS credentials: AWS STS answered 200");
}

TEST(AwsStsTest, GoesToTheRegionOrWhereTheOperatorSaysAndNeverInTheClear) {
    config::Provider settings = with_role();
    EXPECT_EQ((*aws_grant(settings, "cn-north-1"))->steps().front()->endpoint()->host,
              "sts.cn-north-1.amazonaws.com.cn");
    settings.token_url = "http://sts.example.com";
    EXPECT_FALSE(aws_grant(settings, "eu-west-1"));
    settings.token_url = "https://sts.example.com/own";
    EXPECT_EQ((*aws_grant(settings, "eu-west-1"))->steps().front()->call({}, {})->target, "/own");
}

}  // namespace
}  // namespace nexus::provider
