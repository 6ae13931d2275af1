#include "gateway/token_count.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;

class TokenCountTest : public GatewayTest {
  protected:
    TokenCountTest() {
        settings_.models["gpt"].targets = {config::Target{"up", "gpt-4o", 1}};
        settings_.providers["claude"].kind = "anthropic";
        settings_.providers["claude"].base_url = "http://" + upstream_.address();
        settings_.providers["claude"].api_key = Secret("k");
        settings_.models["sonnet"].targets = {config::Target{"claude", "claude-sonnet-4-5", 1}};
    }
    Json count(const std::string& path, const std::string& body) {
        if (gateway_ == nullptr) {
            start();
        }
        const auto answer = gateway_->post(path, body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return *parse_json(answer.body);
    }
};

const std::string kHello = R"("messages":[{"role":"user","content":"Hello world"}])";

TEST_F(TokenCountTest, CountsAnOpenAiChatExactly) {
    const Json answer = count("/v1/tokens/count", R"({"model":"gpt",)" + kHello + "}");
    // 2 tokens of text, 4 around the message, 3 that begin the answer: what the API bills.
    EXPECT_EQ(answer.at("tokens"), 9);
    EXPECT_EQ(answer.at("accuracy"), "exact");
    EXPECT_EQ(answer.at("counted_for"), "gpt-4o");
}

TEST_F(TokenCountTest, CountsATextWithoutAChatAroundIt) {
    EXPECT_EQ(count("/v1/tokens/count", R"({"model":"gpt","input":"Hello world"})").at("tokens"), 2);
    const Json litellm = count("/utils/token_counter", R"({"model":"gpt","prompt":"Hello world"})");
    EXPECT_EQ(litellm.at("total_tokens"), 2);
    EXPECT_EQ(litellm.at("model_used"), "gpt-4o");
}

TEST_F(TokenCountTest, EstimatesInTheClientsShapeForOtherModels) {
    const Json anthropic = count("/v1/messages/count_tokens", R"({"model":"sonnet",)" + kHello + "}");
    EXPECT_GT(anthropic.at("input_tokens"), 5);
    EXPECT_EQ(anthropic.at("accuracy"), "estimate");
    const std::string contents = R"({"contents":[{"role":"user","parts":[{"text":"Hello world"}]}]})";
    EXPECT_EQ(count("/v1beta/models/gpt:countTokens", contents).at("totalTokens"), 9);
    EXPECT_EQ(
        count("/v1beta/models/gpt:countTokens", R"({"generateContentRequest":)" + contents + "}").at("totalTokens"), 9);
    EXPECT_EQ(count("/v1/responses/input_tokens", R"({"model":"gpt","input":"Hello world"})").at("input_tokens"), 9);
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(TokenCountTest, AsksTheProviderWhereTheConfigurationSaysSo) {
    settings_.token_counts = "upstream";
    upstream_.queue(Script::json(R"({"input_tokens":77})"));
    EXPECT_EQ(count("/v1/messages/count_tokens", R"({"model":"sonnet",)" + kHello + "}").at("input_tokens"), 77);
    EXPECT_EQ(upstream_.requests().at(0).target, "/v1/messages/count_tokens");
    EXPECT_EQ(parse_json(upstream_.requests().at(0).body)->at("model"), "claude-sonnet-4-5");
    // Not in the provider's format: counted here.
    EXPECT_EQ(count("/v1/messages/count_tokens", R"({"model":"gpt",)" + kHello + "}").at("input_tokens"), 9);
}

TEST_F(TokenCountTest, KnowsNoTokensOfAnUnknownModel) {
    start();
    EXPECT_EQ(gateway_->post("/v1/tokens/count", R"({"model":"nothing",)" + kHello + "}").status, 404);
}

}  // namespace
}  // namespace nexus::gateway
