#include "gateway/walk.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/eventually.h"

namespace nexus::gateway {
namespace {

using WalkTest = GatewayTest;
using test::Script;
using testing::HasSubstr;

class Throws final : public Middleware {
  public:
    std::string_view name() const override { return "throws"; }
    Task<Flow> on_request(Exchange&) const override {
        throw std::logic_error("a bug");
        co_return Flow::next();
    }
};

Result<std::unique_ptr<Middleware>> make_throws(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<Throws>());
}

TEST_F(WalkTest, RefusesWhatIsNoJson) {
    start();
    const test::HttpAnswer answer = post("{\"model\":");
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("invalid_json"));
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(WalkTest, RefusesOtherMediaTypesAndCompressedBodies) {
    start();
    test::HttpClient text(gateway_->address());
    text.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(text.read_answer().status, 415);
    EXPECT_EQ(gateway_->post(kChatPath, kRequest, {{"Content-Encoding", "gzip"}}).status, 415);
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(WalkTest, RefusesABodyBeyondItsLimit) {
    settings_.limits.body = 20;
    start();
    EXPECT_EQ(post(kRequest).status, 413);
}

TEST_F(WalkTest, KeepsTheClientsRequestIdAndMakesOneWhereThereIsNone) {
    upstream_.queue(Script::json(kAnswer));
    start();
    EXPECT_EQ(gateway_->post(kChatPath, kRequest, {{"X-Request-Id", "mine"}}).headers.at("x-request-id"), "mine");
    EXPECT_TRUE(post("{").headers.at("x-request-id").starts_with("req_"));
}

TEST_F(WalkTest, ListsModelsAndDescribesOne) {
    settings_.models["org/with slash"] = settings_.models["m"];
    start();
    test::HttpClient client(gateway_->address());
    const test::HttpAnswer list = client.request("GET", "/v1/models", "");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(parse_json(list.body)->at("data").size(), 2u);
    EXPECT_THAT(client.request("GET", "/v1/models/m", "").body, HasSubstr(R"("id":"m")"));
    EXPECT_THAT(client.request("GET", "/v1/models/org/with%20slash", "").body, HasSubstr(R"("id":"org/with slash")"));
    EXPECT_EQ(client.request("GET", "/v1/models/unknown", "").status, 404);
}

TEST_F(WalkTest, AnswersABugWithAnInternalErrorAndServesOn) {
    start({{"throws", make_throws}});
    const test::HttpAnswer answer = post(kRequest);
    EXPECT_EQ(answer.status, 500);
    EXPECT_THAT(answer.body, HasSubstr("internal_error"));
    EXPECT_EQ(post(kRequest).status, 500);
    test::Eventually changes;
    EXPECT_TRUE(changes.wait([this] { return gateway_->metrics().inflight() == 0; }));
}

}  // namespace
}  // namespace nexus::gateway
