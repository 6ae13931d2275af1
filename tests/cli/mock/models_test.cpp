#include "cli/mock/models.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace nexus::cli {
namespace {

Json listed(std::string_view format) {
    Result<Json> list = parse_json(list_models(format));
    EXPECT_TRUE(list);
    return *std::move(list);
}

TEST(MockModels, AreListedInEveryFormat) {
    EXPECT_EQ(listed("openai")["data"][0]["id"], "echo");
    EXPECT_EQ(listed("openai")["object"], "list");
    EXPECT_EQ(listed("anthropic")["data"][0]["type"], "model");
    EXPECT_EQ(listed("gemini")["models"][0]["name"], "models/echo");
    EXPECT_EQ(listed("bedrock")["modelSummaries"][0]["modelId"], "echo");
    EXPECT_EQ(listed("ollama")["models"][0]["name"], "echo");
}

}  // namespace
}  // namespace nexus::cli
