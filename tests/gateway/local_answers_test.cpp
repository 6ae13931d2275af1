#include "gateway/local_answers.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

class LocalAnswersTest : public GatewayTest {
  protected:
    Json get(const std::string& path, const test::HttpClient::Headers& headers = {}) {
        test::HttpClient client(gateway_->address());
        const auto answer = client.request("GET", path, "", headers);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return *parse_json(answer.body);
    }
};

TEST_F(LocalAnswersTest, ListsModelsInTheShapeThatTheClientReads) {
    start();
    EXPECT_EQ(get("/v1/models").at("object"), "list");
    EXPECT_EQ(get("/v1/models", {{"anthropic-version", "2023-06-01"}}).at("has_more"), false);
    EXPECT_EQ(get("/v1/models", {{"x-goog-api-key", "k"}}).at("models").at(0).at("name"), "models/m");
    EXPECT_EQ(get("/v1/models/m", {{"x-goog-api-client", "google-genai-sdk/3"}}).at("name"), "models/m");
    EXPECT_EQ(get("/v1beta/models").at("models").at(0).at("name"), "models/m");
    EXPECT_EQ(get("/v1beta/models/m").at("name"), "models/m");
    EXPECT_EQ(get("/v1/models/m").at("id"), "m");
    EXPECT_EQ(get("/model/info").at("data").at(0).at("model_name"), "m");
}

TEST_F(LocalAnswersTest, TellsAnErrorInTheClientsDialect) {
    start();
    test::HttpClient client(gateway_->address());
    const auto answer = client.request("GET", "/v1beta/models/nothing", "");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(parse_json(answer.body)->at("error").at("status"), "NOT_FOUND");
}

}  // namespace
}  // namespace nexus::gateway
