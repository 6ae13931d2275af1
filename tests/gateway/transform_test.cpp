#include "gateway/transform.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

class TransformTest : public GatewayTest {
  protected:
    TransformTest() { make_up_a("anthropic"); }
    Json transform(const std::string& body, const std::string& path = "/v1/nexus/transform") {
        if (gateway_ == nullptr) {
            start();
        }
        const auto answer = gateway_->post(path, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_THAT(answer.body, Not(HasSubstr("upstream-key")));
        EXPECT_TRUE(upstream_.requests().empty());
        return *parse_json(answer.body);
    }
};

TEST_F(TransformTest, ShowsTheUpstreamsRequestWithoutSendingIt) {
    const Json shown = transform(R"({"model":"m","messages":[{"role":"user","content":"Hello"}],"seed":1})");
    EXPECT_EQ(shown.at("provider"), "up");
    EXPECT_EQ(shown.at("dialect"), "anthropic");
    EXPECT_EQ(shown.at("url"), "http://" + upstream_.address() + "/v1/messages");
    EXPECT_EQ(shown.at("headers").at("x-api-key"), "***");
    EXPECT_EQ(shown.at("headers").at("anthropic-version"), "2023-06-01");
    EXPECT_EQ(shown.at("body").at("model"), "upstream-model");
    EXPECT_EQ(shown.at("dropped").at(0), "seed");
}

TEST_F(TransformTest, ShowsRequestsOfOtherEndpoints) {
    const Json shown = transform(
        R"({"path":"/v1beta/models/m:streamGenerateContent","request_body":{"contents":[{"parts":[{"text":"Hello"}]}]}})");
    EXPECT_EQ(shown.at("body").at("stream"), true);
    EXPECT_THAT(shown.at("body").dump(), HasSubstr("Hello"));
}

TEST_F(TransformTest, AnswersLiteLlmsClientsInItsShape) {
    const Json shown = transform(
        R"({"call_type":"completion","request_body":{"model":"m","messages":[{"role":"user","content":"Hello"}]}})",
        "/utils/transform_request");
    EXPECT_EQ(shown.at("raw_request_api_base"), "http://" + upstream_.address() + "/v1/messages");
    EXPECT_EQ(shown.at("raw_request_body").at("model"), "upstream-model");
    EXPECT_EQ(shown.at("raw_request_headers").at("x-api-key"), "***");
}

TEST_F(TransformTest, HidesHeadersOfTheOperatorThatMayBeSecret) {
    settings_.providers["up"].headers["X-Auth-Extra"] = "upstream-key-2";
    settings_.providers["up"].headers["X-Team"] = "acme";
    const Json shown = transform(kRequest);
    EXPECT_EQ(shown.at("headers").at("x-auth-extra"), "***");
    EXPECT_EQ(shown.at("headers").at("x-team"), "acme");
}

TEST_F(TransformTest, RefusesWhatIsNoEndpointOfAModel) {
    start();
    EXPECT_EQ(gateway_->post("/v1/nexus/transform", R"({"path":"/v1/models","request_body":{}})").status, 400);
    EXPECT_EQ(gateway_->post("/v1/nexus/transform", R"({"call_type":"x","request_body":{}})").status, 400);
    EXPECT_EQ(gateway_->post("/v1/nexus/transform", R"({"path":"/up/v1/messages","request_body":{}})").status, 400);
}

}  // namespace
}  // namespace nexus::gateway
