#include "gateway/gateway.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;

TEST_F(GatewayTest, KeepsAnOldGenerationForRequestsUnderWay) {
    upstream_.queue(Script::events({chunk("one")}, Script::End::stall));
    start();
    test::HttpClient client(gateway_->address());
    client.send(post_bytes(kChatPath, kStreamRequest));
    EXPECT_THAT(client.read_until("one"), HasSubstr("200 OK"));
    gateway_->reload(settings_);
    EXPECT_EQ(gateway_->gateway().live_generations(), 2u);
    EXPECT_EQ(gateway_->gateway().generation_number(), 2u);
    client.close();
}

TEST_F(GatewayTest, KeepsServingWhereANewConfigurationDoesNotStand) {
    upstream_.queue(Script::json(kAnswer));
    start();
    settings_.providers["up"].kind = "nobody";
    EXPECT_THROW(gateway_->reload(settings_), std::runtime_error);
    EXPECT_EQ(post(kRequest).status, 200);
    EXPECT_EQ(gateway_->gateway().generation_number(), 1u);
}

TEST_F(GatewayTest, AnswersUnknownPathsAndWrongMethodsInTheErrorShape) {
    start();
    const test::HttpAnswer unknown = gateway_->post("/v1/nothing", "{}");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_THAT(unknown.body, HasSubstr(R"("error":{)"));
    EXPECT_FALSE(unknown.headers.at("x-request-id").empty());
    EXPECT_EQ(gateway_->post("/v1/models", "{}").status, 405);
}

TEST_F(GatewayTest, ServesBelowItsBasePathOnly) {
    settings_.listeners.data.base_path = "/ai";
    upstream_.queue(Script::json(kAnswer));
    start();
    EXPECT_EQ(gateway_->post("/ai" + kChatPath, kRequest).status, 200);
    EXPECT_EQ(gateway_->post(kChatPath, kRequest).status, 404);
    EXPECT_EQ(gateway_->post("/aix" + kChatPath, kRequest).status, 404);
}

TEST_F(GatewayTest, TurnsRequestsAwayInTheirErrorShapeWhileItDrains) {
    settings_.listeners.data.cors.origins = {"https://app.example"};
    start();
    gateway_->server().drain();
    for (const std::string& path : {kChatPath, std::string("/v1/nothing")}) {
        const test::HttpAnswer answer =
            gateway_->post(path, kRequest, {{"Origin", "https://app.example"}, {"X-Request-Id", "mine"}});
        EXPECT_EQ(answer.status, 503);
        EXPECT_THAT(answer.body, HasSubstr(R"("error":{)"));
        EXPECT_THAT(answer.body, HasSubstr(R"("code":"overloaded")"));
        EXPECT_EQ(answer.headers.at("retry-after"), "1");
        EXPECT_EQ(answer.headers.at("connection"), "close");
        EXPECT_EQ(answer.headers.at("x-request-id"), "mine");
        EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "https://app.example");
    }
    EXPECT_TRUE(upstream_.requests().empty());
    upstream_.queue(Script::json(kAnswer));
    gateway_->server().resume();
    EXPECT_EQ(post(kRequest).status, 200);
}

TEST_F(GatewayTest, AnswersAPreflightItself) {
    settings_.listeners.data.cors.origins = {"https://app.example"};
    start();
    test::HttpClient client(gateway_->address());
    const test::HttpAnswer answer = client.request(
        "OPTIONS", kChatPath, "", {{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "POST"}});
    EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "https://app.example");
    EXPECT_TRUE(upstream_.requests().empty());
}

}  // namespace
}  // namespace nexus::gateway
