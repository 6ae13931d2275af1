#include "gateway/intake.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;

class IntakeTest : public GatewayTest {
  protected:
    IntakeTest() { upstream_.queue(Script::json(kAnswer)); }

    test::HttpAnswer post_to(const std::string& path, const std::string& body,
                             const test::HttpClient::Headers& headers = {}) {
        return gateway_->post(path, body, headers);
    }
    std::string sent_model() const { return parse_json(upstream_.requests().back().body)->at("model"); }
};

const std::string kNoModel = R"({"messages":[{"role":"user","content":"Hello"}]})";

TEST_F(IntakeTest, TakesTheModelFromAzuresPathWhereTheBodyNamesNoneOrAnother) {
    start();
    EXPECT_EQ(post_to("/openai/deployments/m/chat/completions?api-version=2024-10-21", kNoModel).status, 200);
    EXPECT_EQ(sent_model(), "upstream-model");
    EXPECT_EQ(post_to("/openai/deployments/m/chat/completions", R"({"model":"x","messages":[]})").status, 200);
    EXPECT_EQ(sent_model(), "upstream-model");
    EXPECT_EQ(post_to(kChatPath, kNoModel).status, 400);
}

TEST_F(IntakeTest, TakesTheModelFromTheConfiguredHeaderBeforePathAndBody) {
    settings_.model_header = "x-ai-eg-model";
    start();
    EXPECT_EQ(post_to(kChatPath, R"({"model":"x","messages":[]})", {{"X-AI-EG-Model", "m"}}).status, 200);
    EXPECT_EQ(sent_model(), "upstream-model");
    EXPECT_EQ(post_to(kChatPath, kNoModel, {{"x-ai-eg-model", std::string(300, 'm')}}).status, 400);
    EXPECT_EQ(post_to(kChatPath, kRequest).status, 200);
}

TEST_F(IntakeTest, MeansTheProvidersOwnModelsBelowItsName) {
    start();
    EXPECT_EQ(post_to("/up/v1/chat/completions", R"({"model":"own-model","messages":[]})").status, 200);
    EXPECT_EQ(sent_model(), "own-model");
    EXPECT_EQ(post_to("/up/v1/chat/completions", R"({"model":"up/own-model","messages":[]})").status, 200);
    EXPECT_EQ(sent_model(), "own-model");
    EXPECT_EQ(post_to("/nobody/v1/chat/completions", kRequest).status, 404);
}

TEST_F(IntakeTest, AsksBelowAProvidersNameThatProvidersTargetsAlone) {
    settings_.providers["other"] = settings_.providers["up"];
    settings_.models["m"].targets.push_back(config::Target{"other", "other-model", 1});
    start();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(post_to("/other/v1/chat/completions", kRequest).status, 200);
        EXPECT_EQ(sent_model(), "other-model");
    }
}

TEST_F(IntakeTest, ServesAzuresPathsWithoutAProviderOfThatName) {
    start();
    EXPECT_EQ(post_to("/openai/v1/chat/completions", kRequest).status, 200);
    EXPECT_EQ(sent_model(), "upstream-model");
}

TEST_F(IntakeTest, RefusesABodyThatIsNoJson) {
    start();
    EXPECT_EQ(post_to(kChatPath, kRequest, {{"content-encoding", "gzip"}}).status, 415);
    EXPECT_EQ(post_to(kChatPath, "[]").status, 400);
}

}  // namespace
}  // namespace nexus::gateway
