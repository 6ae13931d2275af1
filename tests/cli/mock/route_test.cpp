#include "cli/mock/route.h"

#include <gtest/gtest.h>

#include <string>

namespace nexus::cli {
namespace {

using dialect::Dialect;
using net::Method;
using Kind = MockRoute::Kind;

TEST(MockRoute, KnowsEachDialectsPath) {
    EXPECT_EQ(find_mock_route(Method::post, "/v1/chat/completions").dialect, Dialect::openai_chat);
    EXPECT_EQ(find_mock_route(Method::post, "/v1/chat/completions").kind, Kind::chat);
    EXPECT_EQ(find_mock_route(Method::post, "/v1/messages").dialect, Dialect::anthropic);
    EXPECT_EQ(find_mock_route(Method::post, "/v1/embeddings").kind, Kind::embeddings);
    EXPECT_EQ(find_mock_route(Method::get, "/v1/models").kind, Kind::models);
}

TEST(MockRoute, TakesModelAndStreamFromGeminisPath) {
    const MockRoute whole = find_mock_route(Method::post, "/v1beta/models/echo:generateContent");
    EXPECT_EQ(whole.kind, Kind::chat);
    EXPECT_EQ(whole.dialect, Dialect::gemini);
    EXPECT_EQ(whole.model, "echo");
    EXPECT_EQ(whole.stream, false);
    const MockRoute stream = find_mock_route(Method::post, "/v1beta/models/fixed%3Ahi:streamGenerateContent");
    EXPECT_EQ(stream.model, "fixed:hi");
    EXPECT_EQ(stream.stream, true);
}

TEST(MockRoute, KnowsOpenAisPathsBelowAnyPrefix) {
    for (const std::string prefix : {"", "/v1", "/openai/v1", "/api/paas/v4"}) {
        EXPECT_EQ(find_mock_route(Method::post, prefix + "/responses").dialect, Dialect::openai_responses) << prefix;
        EXPECT_EQ(find_mock_route(Method::post, prefix + "/completions").dialect, Dialect::openai_completions);
        EXPECT_EQ(find_mock_route(Method::post, prefix + "/chat/completions").dialect, Dialect::openai_chat);
        EXPECT_EQ(find_mock_route(Method::post, prefix + "/audio/speech").kind, Kind::speech);
        EXPECT_EQ(find_mock_route(Method::post, prefix + "/images/edits").kind, Kind::images);
    }
}

TEST(MockRoute, TakesAzuresDeploymentForTheModel) {
    const MockRoute route = find_mock_route(Method::post, "/openai/deployments/my%20gpt/chat/completions");
    EXPECT_EQ(route.kind, Kind::chat);
    EXPECT_EQ(route.model, "my gpt");
    EXPECT_EQ(route.price_kind, "azure");
    EXPECT_FALSE(route.stream);
}

TEST(MockRoute, TakesModelAndStreamFromBedrocksPath) {
    const MockRoute whole = find_mock_route(Method::post, "/model/us.amazon.nova-lite-v1%3A0/converse");
    EXPECT_EQ(whole.dialect, Dialect::bedrock_converse);
    EXPECT_EQ(whole.model, "us.amazon.nova-lite-v1:0");
    EXPECT_EQ(whole.stream, false);
    EXPECT_EQ(find_mock_route(Method::post, "/model/m/converse-stream").stream, true);
    const MockRoute invoke = find_mock_route(Method::post, "/model/anthropic.claude-v1:0/invoke-with-response-stream");
    EXPECT_EQ(invoke.dialect, Dialect::anthropic);
    EXPECT_EQ(invoke.errors, Dialect::bedrock_converse);
    EXPECT_TRUE(invoke.invoke);
    EXPECT_EQ(invoke.stream, true);
    EXPECT_EQ(find_mock_route(Method::post, "/model/amazon.titan-embed-text-v2:0/invoke").kind, Kind::embeddings);
    EXPECT_EQ(find_mock_route(Method::post, "/model/amazon.nova-canvas-v1:0/invoke").kind, Kind::images);
}

TEST(MockRoute, KnowsThePublishersOfVertexAi) {
    const std::string base = "/v1/projects/p/locations/global/publishers/";
    const MockRoute gemini = find_mock_route(Method::post, base + "google/models/g:streamGenerateContent");
    EXPECT_EQ(gemini.dialect, Dialect::gemini);
    EXPECT_EQ(gemini.price_kind, "vertex");
    const MockRoute claude = find_mock_route(Method::post, base + "anthropic/models/claude-x@1:streamRawPredict");
    EXPECT_EQ(claude.dialect, Dialect::anthropic);
    EXPECT_EQ(claude.model, "claude-x@1");
    const MockRoute count = find_mock_route(Method::post, base + "anthropic/models/count-tokens:rawPredict");
    EXPECT_EQ(count.kind, Kind::count_tokens);
    EXPECT_EQ(count.model, "");
    EXPECT_EQ(find_mock_route(Method::post, base + "mistralai/models/m:rawPredict").dialect, Dialect::openai_chat);
    EXPECT_EQ(find_mock_route(Method::post, base + "google/models/imagen-4:predict").kind, Kind::images);
    EXPECT_EQ(find_mock_route(Method::post, base + "google/models/e:predict").format, "vertex");
}

TEST(MockRoute, HasABill) {
    EXPECT_EQ(find_mock_route(Method::get, "/v1/realtime").kind, Kind::realtime);
    EXPECT_EQ(find_mock_route(Method::get, "/mock/bill").kind, Kind::bill);
    EXPECT_EQ(find_mock_route(Method::del, "/mock/bill").kind, Kind::reset_bill);
    EXPECT_EQ(find_mock_route(Method::post, "/mock/bill").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::get, "/mock/images/x.png").kind, Kind::image_file);
}

TEST(MockRoute, TellsUnknownPathsFromWrongMethods) {
    EXPECT_EQ(find_mock_route(Method::get, "/v1/chat/completions").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::get, "/v1beta/models/echo:generateContent").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::post, "/v1beta/models/echo:fly").kind, Kind::unknown);
    EXPECT_EQ(find_mock_route(Method::post, "/model/m/fly").kind, Kind::unknown);
    EXPECT_EQ(find_mock_route(Method::get, "/model/m/converse").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::get, "/").kind, Kind::unknown);
}

}  // namespace
}  // namespace nexus::cli
