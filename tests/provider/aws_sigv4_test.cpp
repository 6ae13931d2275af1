#include "provider/aws_sigv4.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

// 2015-08-30T12:36:00Z, the time of AWS's own test suite.
const WallTime kSuiteTime = std::chrono::system_clock::from_time_t(1'440'938'160);
const AwsCredentials kSuiteCredentials{"AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Secret()};
const AwsScope kSuiteScope{"us-east-1", "service"};

std::string signature_of(net::Method method, std::string_view target, const AwsCredentials& credentials) {
    net::HeaderMap headers;
    const AwsRequest request{method, target, "example.amazonaws.com", ""};
    EXPECT_TRUE(sign_aws(request, credentials, kSuiteScope, kSuiteTime, headers));
    EXPECT_EQ(headers.get("x-amz-date"), "20150830T123600Z");
    const std::string authorization(headers.get("authorization").value_or(""));
    return authorization.substr(authorization.rfind('=') + 1);
}

TEST(AwsSigv4Test, GivesTheSignaturesOfTheTestSuite) {
    struct Row {
        net::Method method;
        std::string_view target;
        std::string_view signature;
    };
    for (const Row& row : {
             Row{net::Method::get, "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
             Row{net::Method::get, "/\u1234", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
             Row{net::Method::get, "/example space/",
                 "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
             Row{net::Method::get, "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                 "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
             Row{net::Method::get, "/?Param2=value2&Param1=value1",
                 "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
             Row{net::Method::get, "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
                 "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
             Row{net::Method::get, "/?\u1234=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
             Row{net::Method::post, "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
             Row{net::Method::post, "/?Param1=value1",
                 "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
         }) {
        EXPECT_EQ(signature_of(row.method, row.target, kSuiteCredentials), row.signature) << row.target;
    }
}

TEST(AwsSigv4Test, SignsTheSessionToken) {
    AwsCredentials credentials = kSuiteCredentials;
    credentials.session_token = Secret("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267");
    EXPECT_EQ(signature_of(net::Method::get, "/", credentials),
              "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
}

// post-x-www-form-urlencoded of the test suite.
TEST(AwsSigv4Test, SignsTheContentTypeOfAForm) {
    net::HeaderMap headers;
    const AwsRequest request{net::Method::post, "/", "example.amazonaws.com", "Param1=value1",
                             "application/x-www-form-urlencoded"};
    ASSERT_TRUE(sign_aws(request, kSuiteCredentials, kSuiteScope, kSuiteTime, headers));
    EXPECT_EQ(headers.get("authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date, "
              "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

TEST(AwsSigv4Test, NamesTheScopeAndWhatIsSigned) {
    net::HeaderMap headers;
    AwsCredentials credentials = kSuiteCredentials;
    credentials.session_token = Secret("token");
    const AwsRequest request{net::Method::post, "/model/m/converse", "bedrock-runtime.eu-west-1.amazonaws.com", "{}"};
    const AwsScope scope{"eu-west-1", "bedrock"};
    ASSERT_TRUE(sign_aws(request, credentials, scope, kSuiteTime, headers));
    EXPECT_EQ(headers.get("x-amz-security-token"), "token");
    const std::string authorization(headers.get("authorization").value_or(""));
    EXPECT_TRUE(
        authorization.starts_with("AWS4-HMAC-SHA256 "
                                  "Credential=AKIDEXAMPLE/20150830/eu-west-1/bedrock/aws4_request, "
                                  "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature="))
        << authorization;
}

// A model's name is sent percent-encoded and signed encoded once more; `:` and `%3A` on the wire are two requests.
TEST(AwsSigv4Test, SignsAModelsNameAsItIsSent) {
    const auto sign = [](std::string_view target) {
        return signature_of(net::Method::post, target, kSuiteCredentials);
    };
    EXPECT_NE(sign("/model/a.b-v1%3A0/converse"), sign("/model/a.b-v1:0/converse"));
    EXPECT_NE(sign("/model/arn%2Fx/converse"), sign("/model/arn/x/converse"));
}

TEST(AwsSigv4Test, CoversTheBody) {
    const auto sign = [](std::string_view body) {
        net::HeaderMap headers;
        const AwsRequest request{net::Method::post, "/", "h", body};
        EXPECT_TRUE(sign_aws(request, kSuiteCredentials, kSuiteScope, kSuiteTime, headers));
        return std::string(headers.get("authorization").value_or(""));
    };
    EXPECT_NE(sign("{}"), sign("{ }"));
}

TEST(AwsSigv4Test, RefusesACredentialThatIsNoHeader) {
    net::HeaderMap headers;
    AwsCredentials credentials = kSuiteCredentials;
    credentials.session_token = Secret("a\r\nb");
    const AwsRequest request{net::Method::post, "/", "h", ""};
    EXPECT_FALSE(sign_aws(request, credentials, kSuiteScope, kSuiteTime, headers));
}

}  // namespace
}  // namespace nexus::provider
