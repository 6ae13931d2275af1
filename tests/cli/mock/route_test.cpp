#include "cli/mock/route.h"

#include <gtest/gtest.h>

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
    EXPECT_FALSE(whole.stream);
    const MockRoute stream = find_mock_route(Method::post, "/v1beta/models/fixed%3Ahi:streamGenerateContent");
    EXPECT_EQ(stream.model, "fixed:hi");
    EXPECT_TRUE(stream.stream);
}

TEST(MockRoute, TellsUnknownPathsFromWrongMethods) {
    EXPECT_EQ(find_mock_route(Method::get, "/v1/chat/completions").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::get, "/v1beta/models/echo:generateContent").kind, Kind::wrong_method);
    EXPECT_EQ(find_mock_route(Method::post, "/v1beta/models/echo:countTokens").kind, Kind::unknown);
    EXPECT_EQ(find_mock_route(Method::post, "/v1beta/models/echo").dialect, Dialect::gemini);
    EXPECT_EQ(find_mock_route(Method::get, "/").kind, Kind::unknown);
}

}  // namespace
}  // namespace nexus::cli
